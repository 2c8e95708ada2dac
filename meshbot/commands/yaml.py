"""``yaml``: a manifest that validates, for one mesh, with the trap beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from meshbot.commands.registry import Call, Command, Feature
from meshbot.commands.services import Services
from meshbot.errors import UserError
from meshbot.knowledge.entry import Entry, Manifest, MeshName
from meshbot.knowledge.entry import Source as EntrySource
from meshbot.knowledge.library import Library
from meshbot.knowledge.meshes import Mesh, label_of, split_mesh
from meshbot.knowledge.search import Hit
from meshbot.model.outcome import Outcome, reply_with
from meshbot.model.reply import (
    Bullets,
    Button,
    Buttons,
    Code,
    Heading,
    Json,
    Link,
    Markup,
    Note,
    Paragraph,
    Part,
    Reply,
    Sources,
    say_button,
)
from meshbot.text.markup import one_line, plain_text

_PREFERRED: Final[tuple[MeshName, ...]] = ("istio", "gateway-api", "linkerd")
_NEAR: Final = 3
_SOURCES: Final = 3
_CERTAIN: Final = frozenset({"exact", "alias"})
# In points of a hit's score.
_SURE: Final = 30.0
_MORE: Final = 20.0
_LESS: Final = 15.0
_CLEARLY: Final = 15.0


def show_yaml(call: Call) -> Outcome:
    """The manifest of a concept for a mesh; without a concept, what there is."""
    services = call.services
    text, number = _numbered(call.args)
    if not text:
        return reply_with(_directory(services))
    mesh, subject = split_mesh(text)
    entry, near = _find(services.library, text, subject, mesh)
    if entry is None:
        message = f"I have no manifest that fits “{one_line(text, 80)}”."
        raise UserError(message, hint=services.typed("yaml canary istio"))
    if not entry.manifests:
        return reply_with(_none(services, entry, near))
    wanted = mesh.name if mesh is not None else _first_mesh(entry)
    found = [manifest for manifest in entry.manifests if manifest.mesh == wanted]
    if not found:
        return reply_with(_other_meshes(services, entry, label_of(wanted)))
    return reply_with(manifest_reply(services, entry, found, min(number, len(found)) - 1))


def manifest_reply(services: Services, entry: Entry, found: Sequence[Manifest], index: int) -> Reply:
    """One manifest of an entry; ``found`` are all of the same mesh."""
    manifest = found[index]
    words, label = services.words, label_of(manifest.mesh)
    line = f"yaml {entry.id} {manifest.mesh}" + (f" {index + 1}" if index else "")
    parts: list[Part] = [
        Heading(f"{entry.title}: {label}"),
        Paragraph(words.say("yaml.title", title=Markup(manifest.title), version=manifest.version or label)),
        Code(manifest.yaml, "yaml"),
        Paragraph(words.say("yaml.trap", trap=Markup(manifest.trap))),
        Sources(tuple(Link(source.title, source.url, source.read) for source in _sources(entry, manifest))),
        Buttons(_buttons(entry, found, index)),
    ]
    summary = f"{entry.title} for {label}: {plain_text(manifest.title)}. Trap: {plain_text(manifest.trap)}"
    return Reply(tuple(parts), summary=summary, data=_data(entry, manifest), share=line)


def _numbered(args: str) -> tuple[str, int]:
    """A trailing number picks one of several examples: ``yaml retries istio 2``."""
    head, _, last = args.strip().rpartition(" ")
    if head and last.isascii() and last.isdigit() and len(last) == 1:
        return head.strip(), max(int(last), 1)
    return args.strip(), 1


def _find(library: Library, text: str, subject: str, mesh: Mesh | None) -> tuple[Entry | None, list[Entry]]:
    """The entry that is meant, and near ones that have manifests.

    A mesh's name may belong to the concept (``istio gateway``) or say which example is wanted (``canary istio``), so both
    readings are searched. A name that is known outright wins; else the best hit that has an example, those for this mesh first.
    """
    found: list[tuple[float, float, Entry]] = []
    for line in dict.fromkeys((text, subject) if subject else (text,)):
        findings = library.search(line)
        # In the whole line a mesh's own entries match its name, which says nothing about the concept.
        bare_line = mesh is not None and line == subject
        for hit in findings.hits if findings.answered else ():
            entry = library.entries[hit.id]
            worth = _worth(hit, entry)
            found.append((worth + _for_mesh(entry, mesh) + (_MORE / 2 if bare_line else 0), worth, entry))
    shown = sorted((item for item in found if item[2].manifests), key=lambda item: -item[0])
    bare = max((item for item in found if not item[2].manifests), key=lambda item: item[1], default=None)
    near = list({entry.id: entry for _, _, entry in shown}.values())
    if bare is not None and (not shown or bare[1] > shown[0][1] + _CLEARLY):
        return bare[2], near
    return (near[0] if near else None), near


def _worth(hit: Hit, entry: Entry) -> float:
    """A hit's score for this purpose: people who ask for a manifest seldom mean a symptom."""
    return hit.score + (_SURE if hit.how in _CERTAIN else 0) - (_LESS if entry.area == "troubleshooting" else 0)


def _for_mesh(entry: Entry, mesh: Mesh | None) -> float:
    """More for an entry with an example of the mesh that was named; less for one that is all about a mesh nobody named."""
    if mesh is not None:
        return _MORE if _has(entry, mesh) else 0
    return 0 if any(manifest.mesh in _PREFERRED for manifest in entry.manifests) else -_LESS


def _has(entry: Entry, mesh: Mesh | None) -> bool:
    return any(mesh is None or manifest.mesh == mesh.name for manifest in entry.manifests)


def _first_mesh(entry: Entry) -> MeshName:
    meshes = [manifest.mesh for manifest in entry.manifests]
    return next((mesh for mesh in _PREFERRED if mesh in meshes), meshes[0])


def _buttons(entry: Entry, found: Sequence[Manifest], index: int) -> tuple[Button, ...]:
    out: list[Button] = []
    mesh = found[index].mesh
    for number, other in enumerate(found):
        if number != index:
            line = f"yaml {entry.id} {mesh}" + (f" {number + 1}" if number else "")
            out.append(say_button(one_line(plain_text(other.title), 75), line, describes=f"Show: {plain_text(other.title)}"))
    out += _mesh_buttons(entry, but=mesh)
    out.append(say_button(f"About {entry.title}", entry.id, describes=f"Look up {entry.title}"))
    return tuple(out)


def _mesh_buttons(entry: Entry, but: str = "") -> list[Button]:
    meshes = [mesh for mesh in dict.fromkeys(manifest.mesh for manifest in entry.manifests) if mesh != but]
    return [say_button(label_of(mesh), f"yaml {entry.id} {mesh}", describes=f"The same for {label_of(mesh)}") for mesh in meshes]


def _sources(entry: Entry, manifest: Manifest) -> Sequence[EntrySource]:
    """The entry's sources that speak of this mesh, else its first ones."""
    name = manifest.mesh.replace("-", "")
    own = [
        source for source in entry.sources if name in f"{source.title} {source.url}".casefold().replace("-", "").replace(" ", "")
    ]
    return (own or entry.sources)[:_SOURCES]


def _other_meshes(services: Services, entry: Entry, wanted: str) -> Reply:
    text = services.words.say("yaml.other", title=entry.title, wanted=wanted)
    buttons = Buttons((*_mesh_buttons(entry), say_button(f"About {entry.title}", entry.id)))
    return Reply((Paragraph(text), buttons), summary=plain_text(text), data=_data(entry, None))


def _none(services: Services, entry: Entry, near: Sequence[Entry]) -> Reply:
    """For a concept that no resource configures: the nearest that have a manifest."""
    related = [services.library.get(name) for name in entry.related]
    others = list({other.id: other for other in (*near, *related) if other is not None and other.manifests}.values())[:_NEAR]
    text = services.words.say("yaml.missing", title=entry.title)
    buttons = [say_button(other.title, f"yaml {other.id}", describes=f"Show a manifest for {other.title}") for other in others]
    buttons.append(say_button(f"About {entry.title}", entry.id))
    return Reply((Paragraph(text), Buttons(tuple(buttons))), summary=plain_text(text), data=_data(entry, None))


def _directory(services: Services) -> Reply:
    """Every concept that has a manifest, by area."""
    words = services.words
    areas: dict[str, list[str]] = {}
    for entry in services.library.entries.values():
        if entry.manifests:
            areas.setdefault(entry.area, []).append(entry.id)
    rows = tuple(words.say("yaml.area", area=area, names=", ".join(names)) for area, names in sorted(areas.items()))
    tries = ("yaml canary gateway-api", "yaml mtls", "yaml retries linkerd")
    parts: list[Part] = [
        Heading(words.say("yaml.directory")),
        Bullets(rows),
        Note(words.say("yaml.how", line=services.typed("yaml retries linkerd"))),
        Buttons(tuple(say_button(line, line, describes=f"Try: {line}") for line in tries)),
    ]
    data: dict[str, Json] = {"kind": "yaml", "concepts": [name for names in areas.values() for name in names]}
    return Reply(tuple(parts), summary=plain_text(words.say("yaml.how", line=services.typed("yaml"))), data=data)


def _data(entry: Entry, manifest: Manifest | None) -> dict[str, Json]:
    out: dict[str, Json] = {
        "kind": "yaml",
        "id": entry.id,
        "title": entry.title,
        "meshes": list(dict.fromkeys(item.mesh for item in entry.manifests)),
    }
    if manifest is not None:
        out |= {
            "mesh": manifest.mesh,
            "version": manifest.version,
            "name": plain_text(manifest.title),
            "manifest": manifest.yaml,
            "trap": plain_text(manifest.trap),
            "sources": [
                {"title": source.title, "url": source.url, "read": f"{source.read}"} for source in _sources(entry, manifest)
            ],
        }
    return out


FEATURE: Final = Feature(
    commands=(
        Command(
            name="yaml",
            group="Look up",
            summary="A manifest that validates, with the trap beside it",
            usage="yaml <concept> [istio|gateway-api|linkerd|cilium|consul|kuma]",
            examples=("yaml canary gateway-api", "yaml mtls", "yaml circuit breaker linkerd"),
            run=show_yaml,
            reads=True,
            aliases=("yml",),
            details="The mesh may stand anywhere in the line. Without a concept it lists every concept that has a manifest.",
        ),
    )
)
