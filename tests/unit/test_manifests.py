"""Manifests against CRDs of our own making: everything that `kubectl apply` refuses is found, with its line."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest

from meshbot.errors import ContentError, UserError
from meshbot.knowledge.manifests.check import Block, Checker, check_blocks
from meshbot.knowledge.manifests.schemas import Schemas, load_schemas

CRDS = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.io}
spec:
  group: example.io
  scope: Namespaced
  names: {kind: Widget}
  versions:
  - name: v1
    served: true
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          spec:
            type: object
            required: [host]
            x-kubernetes-validations:
            - rule: "(has(self.selector) ? 1 : 0) + (has(self.target) ? 1 : 0) <= 1"
              message: set selector or target, not both
            - rule: "self.host == oldSelf.host"
              message: host is immutable
            - rule: "self.path.startsWith('/')"
              message: the path begins with a slash
            properties:
              host: {type: string, pattern: "^(?i)[a-z.]+$"}
              path: {type: string, default: /}
              port: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
              weight: {type: integer, minimum: 0, maximum: 100}
              mode: {type: string, enum: [STRICT, PERMISSIVE]}
              note: {type: string, nullable: true}
              selector: {type: object, additionalProperties: {type: string}}
              target: {type: object, properties: {name: {type: string}}}
              free: {type: object, x-kubernetes-preserve-unknown-fields: true}
              empty: {type: object}
              ports:
                type: object
                additionalProperties: {type: object, properties: {mode: {type: string}}}
              items:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [name]
                items: {type: object, properties: {name: {type: string}, value: {type: string}}}
              match:
                type: object
                oneOf: [{required: [exact]}, {required: [prefix]}]
                properties: {exact: {type: string}, prefix: {type: string}}
          status: {type: object}
  - {name: v1alpha1, served: false, schema: {openAPIV3Schema: {type: object}}}
  - name: v1beta1
    served: true
    deprecated: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object}}}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.example.io, annotations: {gateway.networking.k8s.io/channel: standard}}
spec:
  group: example.io
  scope: Cluster
  names: {kind: Gadget}
  versions:
  - name: v1
    served: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {a: {type: string}}}}}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.example.io, annotations: {gateway.networking.k8s.io/channel: experimental}}
spec:
  group: example.io
  scope: Cluster
  names: {kind: Gadget}
  versions:
  - name: v1
    served: true
    schema:
      openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {a: {type: string}, b: {type: string}}}}}
"""
HEAD = "apiVersion: example.io/v1\nkind: Widget\nmetadata: {name: w}\n"


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Schemas:
    folder = tmp_path_factory.mktemp("crds")
    (folder / "deep").mkdir()
    (folder / "deep" / "crds.yaml").write_text(CRDS, encoding="utf-8")
    (folder / "values.yaml").write_text("replicas: 3\n", encoding="utf-8")
    return load_schemas(folder)


def say(schemas: Schemas, text: str, about: str = "") -> list[str]:
    """The complaints about a text, as ``line level what``."""
    found = check_blocks([Block(text, "f.yaml", 1, "example", about)], schemas)
    return [f"{item.fault.line} {item.level} {item.fault.what}" for item in found]


@pytest.mark.parametrize(
    "spec",
    [
        "{host: a.b}",
        "{host: a.b, port: 80}",
        "{host: a.b, port: http}",
        "{host: a.b, note: null}",
        "{host: a.b, weight: null}",
        "{host: a.b, free: {any: [thing, {at: all}]}}",
        "{host: a.b, empty: {}}",
        "{host: a.b, selector: {app: x}}",
        "{host: a.b, ports: {9080: {mode: DISABLE}}}",
        "{host: a.b, match: {exact: x}}",
        "{host: A.B, items: [{name: a}, {name: b}]}",
    ],
)
def test_what_the_api_server_takes_is_fine(schemas: Schemas, spec: str) -> None:
    assert say(schemas, f"{HEAD}spec: {spec}\n") == []


@pytest.mark.parametrize(
    ("spec", "what"),
    [
        ("{host: a.b, hots: x}", "spec.hots: unknown field 'hots'; did you mean 'host'?"),
        ("{host: a.b, zzz: x}", "spec.zzz: unknown field 'zzz'; known here: empty, free, host"),
        ("{host: a.b, zzz: null}", "spec.zzz: unknown field 'zzz'"),
        ("{host: a.b, empty: {x: 1}}", "spec.empty.x: unknown field 'x'"),
        ("{host: a.b, ports: {9080: {mod: X}}}", "spec.ports.9080.mod: unknown field 'mod'; did you mean 'mode'?"),
        ("{}", "spec: field 'host' is missing; it is required"),
        ("{host: 5}", "spec.host: wants a text, not 5; put it in quotes"),
        ("{host: a.b, weight: 1.5}", "spec.weight: wants a whole number, not 1.5"),
        ("{host: a.b, weight: 101}", "spec.weight: 101 is greater than the maximum of 100"),
        ("{host: a.b, port: [80]}", "spec.port: wants a whole number or a text, not [80]"),
        ("{host: a.b, mode: STRCT}", "spec.mode: \"STRCT\" is none of STRICT, PERMISSIVE; did you mean 'STRICT'?"),
        ("{host: a_b}", "spec.host: 'a_b' does not match"),
        ("{host: a.b, match: {exact: x, prefix: y}}", "spec.match: set exactly one of exact, prefix"),
        ("{host: a.b, match: {}}", "spec.match: set exactly one of exact, prefix"),
        ("{host: a.b, selector: {}, target: {}}", "spec: set selector or target, not both"),
        ("{host: a.b, path: x}", "spec: the path begins with a slash"),
        ("{host: a.b, items: [{name: a}, {name: a}]}", 'spec.items[1]: stands twice in this list (name: ["a"])'),
        ("text", 'spec: wants a mapping, not "text"'),
    ],
)
def test_what_the_api_server_refuses_is_found(schemas: Schemas, spec: str, what: str) -> None:
    found = say(schemas, f"{HEAD}spec: {spec}\n")

    assert any(what in line for line in found), found
    assert all("error" in line for line in found)


def test_a_complaint_names_the_line_in_the_content_file(schemas: Schemas) -> None:
    text = HEAD + "spec:\n  host: a.b\n  weight: 5\n---\n" + HEAD + "spec:\n  host: a.b\n  wieght: 5\n"

    found = check_blocks([Block(text, "knowledge/entries/x.yaml", 41, "Two widgets")], schemas)

    assert [str(item) for item in found] == [
        "knowledge/entries/x.yaml:53: error: Two widgets: Widget w: spec.wieght: unknown field 'wieght'; did you mean 'weight'?"
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            "apiVersion: example.io/v1\nkind: Widgit\nmetadata: {name: w}\n",
            "example.io has no kind Widgit; did you mean 'Widget'?",
        ),
        (
            "apiVersion: example.io/v2\nkind: Widget\nmetadata: {name: w}\n",
            "Widget is not in example.io/v2; write example.io/v1 or example.io/v1beta1",
        ),
        (
            "apiVersion: example.io/v1alpha1\nkind: Widget\nmetadata: {name: w}\n",
            "example.io/v1alpha1 of Widget is no longer served",
        ),
        (
            "apiVersion: other.io/v1\nkind: Thing\nmetadata: {name: w}\n",
            "no schema for other.io/v1 Thing; put its CRD into the folder",
        ),
        ("apiVersion: v1\nkind: Deployment\nmetadata: {name: w}\n", "Deployment is not in v1; write apps/v1"),
        ("kind: Widget\n", "apiVersion is missing"),
        ("- a\n", "is no mapping"),
        ("a: [\n", "not valid YAML"),
        ("", "holds no manifest"),
        ("# only a comment\n", "holds no manifest"),
        ("a: 1\na: 2\n", "key 'a' stands twice"),
    ],
)
def test_documents_that_are_no_known_kind_are_errors(schemas: Schemas, text: str, what: str) -> None:
    found = say(schemas, text)

    assert any(what in line for line in found), found


@pytest.mark.parametrize(
    ("metadata", "what"),
    [
        ("{}", "metadata.name is missing"),
        ("{name: 5}", "metadata.name must be a text, not 5"),
        ("{name: Web_App}", "'Web_App' is no valid name"),
        ("{name: w, lables: {a: b}}", "unknown field 'lables'; did you mean 'labels'?"),
        ("{name: w, annotations: {a: true}}", "metadata.annotations.a: the value must be a text, not true; put it in quotes"),
        ("{name: w, labels: {version: 1.0}}", "the value must be a text, not 1.0"),
        ("{name: w, labels: {a: 'x y'}}", "'x y' is no valid label value"),
        ("{name: w, labels: {'a b': x}}", "'a b' is no valid label name"),
    ],
)
def test_metadata_is_checked_for_every_kind(schemas: Schemas, metadata: str, what: str) -> None:
    for head in ("apiVersion: example.io/v1\nkind: Widget\nspec: {host: a.b}\n", "apiVersion: v1\nkind: Namespace\n"):
        found = say(schemas, f"{head}metadata: {metadata}\n")

        assert any(what in line for line in found), found


def test_a_kind_of_the_whole_cluster_has_no_namespace(schemas: Schemas) -> None:
    assert any(
        "leave namespace out" in line
        for line in say(schemas, "apiVersion: example.io/v1\nkind: Gadget\nmetadata: {name: g, namespace: n}\n")
    )
    assert any(
        "leave namespace out" in line
        for line in say(schemas, "apiVersion: v1\nkind: Namespace\nmetadata: {name: g, namespace: n}\n")
    )


def test_what_only_the_experimental_channel_takes_has_to_say_so(schemas: Schemas) -> None:
    text = "apiVersion: example.io/v1\nkind: Gadget\nmetadata: {name: g}\nspec: {b: x}\n"

    assert any("experimental channel" in line for line in say(schemas, text))
    assert say(schemas, text, about="Experimental channel only") == []
    assert say(schemas, text.replace("b: x", "a: x")) == []


def test_a_deprecated_version_is_a_warning_unless_it_is_spoken_of(schemas: Schemas) -> None:
    text = "apiVersion: example.io/v1beta1\nkind: Widget\nmetadata: {name: w}\n"

    assert [line.split()[1] for line in say(schemas, text)] == ["warning"]
    assert say(schemas, text, about="the old v1beta1 form") == []


def test_a_folder_without_crds_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="holds no CustomResourceDefinition"):
        load_schemas(tmp_path)


def test_without_jsonschema_the_error_says_what_to_install(schemas: Schemas, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name == "jsonschema":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)

    with pytest.raises(UserError) as caught:
        Checker(schemas).check(Block(HEAD + "spec: {host: a}\n", "f", 1, "x"))
    assert "meshbot[authoring]" in caught.value.hint


GOOD_DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, annotations: {sidecar.istio.io/inject: "true"}}
    spec:
      containers:
      - {name: web, image: web:1, ports: [{containerPort: 8080}]}
"""
GOOD_SERVICE = (
    "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{name: http, port: 80}]}\n"
)


@pytest.mark.parametrize(
    ("text", "old", "new", "what"),
    [
        (GOOD_DEPLOYMENT, "matchLabels: {app: web}", "matchLabels: {app: shop}", "the pod template does not carry this label"),
        (GOOD_DEPLOYMENT, 'inject: "true"', "inject: true", "the value must be a text, not true"),
        (GOOD_DEPLOYMENT, "image: web:1", "imgae: web:1", "unknown field 'imgae'; did you mean 'image'?"),
        (GOOD_DEPLOYMENT, "containerPort: 8080", "containerPort: 80800", "greater than the maximum"),
        (GOOD_DEPLOYMENT, "kind: Deployment", "kind: DaemonSet\n# no replicas here", ""),
        (GOOD_SERVICE, "port: 80", "port: eighty", "wants a whole number"),
        (GOOD_SERVICE, "{name: http, port: 80}", "{port: 80}, {port: 81}", "with several ports each one needs a name"),
        (GOOD_SERVICE, "ports: [{name: http, port: 80}]", "ports: []", "a Service needs ports"),
        (GOOD_SERVICE, "ports: [{name: http, port: 80}]", "type: ExternalName, externalName: db.example.com", ""),
        (GOOD_SERVICE, "{name: http, port: 80}", "{name: a, port: 80}, {name: a, port: 81}", "port names must differ"),
    ],
)
def test_plain_kubernetes_kinds_have_their_basic_shape(schemas: Schemas, text: str, old: str, new: str, what: str) -> None:
    assert say(schemas, text) == []
    found = say(schemas, text.replace(old, new))

    assert any(what in line for line in found) if what else found == [], found


def test_a_jobs_pods_end(schemas: Schemas) -> None:
    job = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {template: {spec: {containers: [{name: j, image: j}]}}}\n"

    assert any("restartPolicy Never or OnFailure" in line for line in say(schemas, job))
    assert say(schemas, job.replace("spec: {containers", "spec: {restartPolicy: Never, containers")) == []
