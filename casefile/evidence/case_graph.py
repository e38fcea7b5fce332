"""The custody of a matter as a CASE/UCO graph (JSON-LD), for tools that read no other form.

Each record of an item is an investigative action whose result is a provenance record; the object of the next action is
the provenance record before it, so that a gap in the chain shows as a link that is missing.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from typing import Any

from casefile.law import custody

Node = dict[str, Any]

CONTEXT = {
    "kb": "http://example.org/kb/",
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
    "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, CONTEXT["case-investigation"])
OF_BYTES = ("evidence.received", "evidence.derived")


def case_graph(records: Iterable[custody.Record]) -> str:
    """Return the graph of these records; those that name no item are left out."""
    graph = _Graph()
    for record in records:
        if record.entry.item is not None:
            graph.add(record)
    return json.dumps({"@context": CONTEXT, "@graph": list(graph.nodes.values())}, ensure_ascii=False, indent=1) + "\n"


class _Graph:
    """The nodes so far, by their ids, and the newest provenance record of each item."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.newest: dict[str, str] = {}

    def add(self, record: custody.Record) -> None:
        entry, label = record.entry, str(record.entry.item)
        before = self.newest.get(label)
        item = _ident("ObservableObject", f"{record.log} {label}")
        if before is None:
            self.nodes[item] = _item(item, label, entry.data if entry.type in OF_BYTES else {})
        kept = _ident("ProvenanceRecord", f"{record.log} {record.seq}")
        self.nodes[kept] = {
            "@id": kept,
            "@type": "case-investigation:ProvenanceRecord",
            "case-investigation:exhibitNumber": label,
            "uco-core:description": f"record {record.seq} of {record.log}",
            "uco-core:object": {"@id": item},
        }
        action = _ident("InvestigativeAction", f"{record.log} {record.seq}")
        self.nodes[action] = {
            "@id": action,
            "@type": "case-investigation:InvestigativeAction",
            "uco-core:name": entry.type,
            "uco-action:startTime": _moment(entry.at.isoformat()),
            "uco-action:endTime": _moment(entry.at.isoformat()),
            "uco-action:performer": {"@id": self._person(entry.actor)},
            **({"uco-action:object": [{"@id": item}, {"@id": before}]} if before else {}),
            "uco-action:result": [{"@id": kept}] if before else [{"@id": item}, {"@id": kept}],
        }
        self.newest[label] = kept

    def _person(self, actor: custody.Actor) -> str:
        ident = _ident("Identity", f"{actor.id} {actor.name}")
        self.nodes.setdefault(ident, {"@id": ident, "@type": "uco-identity:Identity", "uco-core:name": actor.name})
        return ident


def _item(ident: str, label: str, data: dict[str, Any]) -> Node:
    name = str(data.get("name") or label)
    node: Node = {"@id": ident, "@type": "uco-observable:ObservableObject", "uco-core:name": name}
    digest = data.get("sha256")
    if digest:
        facet = _ident("ContentDataFacet", ident)
        hashed = _ident("Hash", ident)
        node["uco-core:hasFacet"] = {
            "@id": facet,
            "@type": "uco-observable:ContentDataFacet",
            "uco-observable:sizeInBytes": data.get("size"),
            "uco-observable:hash": {
                "@id": hashed,
                "@type": "uco-types:Hash",
                "uco-types:hashMethod": "SHA256",
                "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": digest},
            },
        }
    return node


def _moment(text: str) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": text}


def _ident(kind: str, name: str) -> str:
    return f"kb:{kind}-{uuid.uuid5(NAMESPACE, f'{kind} {name}')}"
