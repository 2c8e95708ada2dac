"""Every profile in one place, and the loader of ``knowledge/profiles/*.yaml`` that reports all faults in one run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from meshbot.content.snapshot import load_cached
from meshbot.content.source import Document, read_document
from meshbot.errors import ContentError, Fault
from meshbot.estimate import coefficients, rule_of_thumb
from meshbot.estimate.coefficients import Profile
from meshbot.estimate.rates import Rates, rates_of
from meshbot.estimate.rule_of_thumb import RuleOfThumb

RULE: Final = "lesson-rule-of-thumb"
"""The name of the file that holds the lesson's calculator."""


@dataclass(frozen=True, slots=True)
class Profiles:
    """Every profile by name, and the lesson's rule of thumb."""

    by_id: Mapping[str, Profile]
    rule: RuleOfThumb
    rates: Mapping[str, tuple[Rates, Rates, Rates]] = field(init=False)
    """Low, typical and high of each profile, ready to calculate with."""

    def __post_init__(self) -> None:
        levels = {
            name: (rates_of(profile, "low"), rates_of(profile, "typical"), rates_of(profile, "high"))
            for name, profile in self.by_id.items()
        }
        object.__setattr__(self, "rates", levels)

    def __iter__(self) -> Iterator[Profile]:
        return iter(self.by_id.values())

    def __getitem__(self, name: str) -> Profile:
        return self.by_id[name]

    def current(self) -> tuple[Profile, ...]:
        """The profiles of meshes that are still offered."""
        return tuple(profile for profile in self if profile.ended is None)


class _Shelf(BaseModel):
    """What is kept between starts."""

    model_config = ConfigDict(frozen=True)

    profiles: tuple[Profile, ...]
    rule: RuleOfThumb


def load_profiles(folder: Path, cache: Path | None = None) -> Profiles:
    """The profiles of a folder; ``cache`` is a folder for a parsed copy.

    Raises ContentError with every fault (``file:line: what``) when a file cannot be used.
    """

    def read() -> _Shelf:
        profiles, rule, faults = read_profiles(folder)
        if rule is None:
            faults = (
                *faults,
                Fault(f"knowledge/profiles/{RULE}.yaml", 1, "missing or unusable; it holds the lesson's calculator"),
            )
        if faults or rule is None:
            raise ContentError(faults)
        return _Shelf(profiles=profiles, rule=rule)

    code = (Path(module.__file__ or "") for module in (coefficients, rule_of_thumb))
    files = [*sorted(folder.glob("*.yaml")), Path(__file__), *code]
    shelf = load_cached("profiles", files, TypeAdapter(_Shelf), read, cache)
    return Profiles({profile.id: profile for profile in sorted(shelf.profiles, key=_order)}, shelf.rule)


def read_profiles(folder: Path) -> tuple[tuple[Profile, ...], RuleOfThumb | None, tuple[Fault, ...]]:
    """What loads, and the faults of what does not."""
    profiles: list[Profile] = []
    rule: RuleOfThumb | None = None
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        document = read_document(path, f"knowledge/profiles/{path.name}")
        faults += document.faults
        if document.faults:
            continue
        try:
            if path.stem == RULE:
                rule = RuleOfThumb.model_validate(document.value)
                continue
            profile = Profile.model_validate(document.value)
        except ValidationError as error:
            faults += _faults(document, error)
            continue
        if profile.id != path.stem:
            faults.append(document.fault(("id",), f"id {profile.id!r} in file {path.name}; make them agree"))
        profiles.append(profile)
    return tuple(profiles), rule, tuple(faults)


def _faults(document: Document, error: ValidationError) -> list[Fault]:
    return [
        document.fault(
            tuple(item["loc"]), f"{'.'.join(str(part) for part in item['loc'])}: {item['msg'].removeprefix('Value error, ')}"
        )
        for item in error.errors()
    ]


_SHOWN_FIRST: Final = (
    "istio-sidecar",
    "istio-ambient",
    "istio-ambient-waypoint",
    "linkerd",
    "cilium",
    "consul",
    "kuma",
    "app-mesh",
    "osm",
)


def _order(profile: Profile) -> tuple[int, str]:
    rank = _SHOWN_FIRST.index(profile.id) if profile.id in _SHOWN_FIRST else len(_SHOWN_FIRST)
    return rank, profile.id
