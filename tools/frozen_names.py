"""The names that seed random draws or stand in published files, collected from the package."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from source_words import factor_names, signature_parts, stream_keys

from docextract_eval import records, schemas
from docextract_eval.codec.descriptions import FinishedRunFile, SealedCorpusFile
from docextract_eval.codec.tables import MATCHES
from docextract_eval.corpus import recipe as recipes
from docextract_eval.corpus.attackers import ATTACKERS
from docextract_eval.corpus.degrade import DEGRADATIONS
from docextract_eval.corpus.degrade.conditions import CLEAN
from docextract_eval.corpus.degrade.mixes import MIXES
from docextract_eval.corpus.degrade.scenes import SCENES
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.kinds.interventions import default_locales
from docextract_eval.corpus.kinds.receipt import small_print
from docextract_eval.corpus.recipe_checks import CONTROL_SUFFIX, NEUTRAL_SUFFIX
from docextract_eval.corpus.render.fonts import BOLD
from docextract_eval.corpus.render.hands import HANDS
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.corpus.splits import ISSUER_PARTITION, LAYOUT_NODE, SPLITS, Partition
from docextract_eval.corpus.tables import DOCUMENT_SCHEMA, RENDITION_SCHEMA
from docextract_eval.corpus.traps import TRAPS
from docextract_eval.corpus.traps.instruction_channels import CHANNELS, REPLACING_CHANNELS
from docextract_eval.corpus.traps.planted_instructions import FILED, PLANTS, UNSEEN
from docextract_eval.countries.locales import LOCALES
from docextract_eval.engines import ENGINES
from docextract_eval.fieldtypes import TYPES
from docextract_eval.matching import CAUSES
from docextract_eval.metrics import CURVES, METRICS
from docextract_eval.metrics.cards import all_cards
from docextract_eval.pdf import PDF_FORMS
from docextract_eval.pipelines import FORMS, PIPELINES
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.derivation.scoring import shared_signature
from docextract_eval.runs.gates import RULES, GateVerdict
from docextract_eval.runs.gates.verdict import OLD_RULES
from docextract_eval.runs.release.decision import DECISIONS, PolicyDecision
from docextract_eval.runs.release.policy import Policy
from docextract_eval.shipped import recipe_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.kinds import Kind

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "docextract_eval"
PAGE = ROOT / "docs" / "reference" / "frozen.md"
DEFAULT_POOL = "Countries drawn by default"
"""The one section that names countries."""
OPENING = """\
# Names that never change

Look up whether a name may change, before you change code, or compare runs over years.

The names below seed random draws, or are written in corpora, runs and recipes that people keep.
Rename one of the first sort, and the same recipe makes other documents; rename one of the second
sort, and older files can no longer be read or compared. Anything not listed here may change at any
time: titles, help texts, names of functions and of modules.

`tests/house/test_frozen.py` fails when a name of this page is gone. A new name is welcome: run
`tools/reference`, and it is frozen from then on. Of countries only those are listed that are
drawn by default: a country is a folder of data, and one more changes nothing that an old name
stands for.
"""


@dataclass(frozen=True)
class Section:
    """One sort of frozen names, and why they are frozen."""

    title: str
    why: str
    groups: Mapping[str, Iterable[str]]

    def names(self) -> set[tuple[str, str, str]]:
        """Return every name with its section and group."""
        return {(self.title, group, name) for group, each in self.groups.items() for name in each}


def collected() -> list[Section]:
    """Return every section, with the names that the code has now."""
    kinds = {name: KINDS.load(name) for name in KINDS.names}
    return [
        *_draws(kinds),
        *_documents(kinds),
        *_adversarial(),
        *_conditions(),
        *_scores(),
        *_files(),
    ]


def page(sections: Iterable[Section]) -> str:
    """Write the page that people read."""
    lines = [OPENING]
    for section in sections:
        lines += [f"## {section.title}", "", section.why, ""]
        for group, names in section.groups.items():
            lines.append(f"- {group}: " + ", ".join(f"`{name}`" for name in sorted(set(names))))
        lines.append("")
    return "\n".join(lines)


def written(text: str) -> set[tuple[str, str, str]]:
    """Return the names that a page holds, each with its section and group."""
    found, title = set(), ""
    for line in text.splitlines():
        if line.startswith("## "):
            title = line.removeprefix("## ")
        elif listed := re.fullmatch(r"- (.+?): (`.*`)", line):
            found |= {(title, listed[1], name) for name in re.findall("`(.+?)`", listed[2])}
    return found


def differences(
    text: str, sections: Iterable[Section], dropped: Collection[str] = ()
) -> tuple[list[str], list[str]]:
    """Return the names that a page holds and the code lost, and those that the page lacks."""
    before = written(text)
    after = {name for section in sections for name in section.names()}
    gone = (each for each in before - after if each[2] not in dropped)
    return [*map(_shown, sorted(gone))], [*map(_shown, sorted(after - before))]


def _shown(name: tuple[str, str, str]) -> str:
    return f"{name[0]}, {name[1]}: {name[2]}"


def _draws(kinds: Mapping[str, Kind]) -> Iterator[Section]:
    """Return what seeds the draws of documents, pages and intervals."""
    yield Section(
        "Stream keys",
        "Words in the keys of random streams (`docextract_eval.seeds`). Change one, and its"
        " draws change: documents, pages, intervals, p values.",
        {
            "words": _read_from("*.py", stream_keys),
            "partitions of issuers": (ISSUER_PARTITION.stream_key, Partition((), 0, ()).stream_key),
            "numbers in small print": small_print.draw_codes(1, "A", ("1",), {}),
            "parts of small print": small_print.PRINTED_SHARES,
            "handwriting": HANDS,
        },
    )
    yield Section(
        "Nodes",
        "Names that the choices of a document declare, by `@GRAPH.node(NAME)` or in a table: they"
        " key streams, and recipes write them in `do`, `mix`, `target` and `redraw`.",
        {name: kind.graph.nodes for name, kind in kinds.items()},
    )
    yield Section(
        "Values of nodes",
        "What recipes write for a node and corpora hold as the value of a factor. Layouts and fonts"
        " have sections of their own; nodes whose values name countries are left out.",
        {f"{name}, {node}": named for name, kind in kinds.items() for node, named in _values(kind)},
    )
    yield Section(
        DEFAULT_POOL,
        "Countries that are drawn where a recipe names none. The list is closed: its length and its"
        " order are part of the draw, and a country that is added later is not put there.",
        {"pool": default_locales()},
    )


def _values(kind: Kind) -> Iterator[tuple[str, list[str]]]:
    """Return the nodes of a kind that choose among a few words, with these."""
    for name, node in kind.graph.nodes.items():
        words = [value for value in node.options if isinstance(value, str)]
        if words and name not in (LAYOUT_NODE, "font") and not set(words) & set(LOCALES.names):
            yield name, words


def _documents(kinds: Mapping[str, Kind]) -> Iterator[Section]:
    """Return what is said of documents: kinds, layouts, fields, factors."""
    yield Section(
        "Kinds",
        "Document types. The name begins each document's id, and keys its schema.",
        {"shipped": kinds},
    )
    yield Section(
        "Layouts",
        "Layout families: values of the node and factor `template`. Splits and the recipe `ood`"
        " deal documents by these names.",
        {name: kind.graph.find_node(LAYOUT_NODE).options for name, kind in kinds.items()},
    )
    yield Section(
        "Fonts and papers",
        "Values of the factors `font` and `paper`.",
        {"fonts": BOLD, "papers": PAPERS},
    )
    yield Section(
        "Fields",
        "Fields and table cells of each kind: keys in truth, labels, predictions, matches, scores.",
        {name: schemas.load_schema(name).names for name in kinds},
    )
    yield Section("Field types", "Types in schemas and matches.", {"shipped": TYPES.names})
    yield Section(
        "Factors",
        "What corpora and runs say of a document; scores are sliced by these names, and policies"
        " and ledgers hold the slices.",
        {"of documents": _read_from("*.py", factor_names)},
    )


def _adversarial() -> Iterator[Section]:
    """Return what is said of documents that differ on purpose: traps, twins, splits."""
    planted = (*PLANTS, *UNSEEN, *FILED)
    yield Section(
        "Traps",
        "Names of traps key their streams, are written in recipes, corpora and scores.",
        {
            "traps": TRAPS.names,
            "aggressors": ATTACKERS,
            "probes": {TRAPS.load(name).probe for name in TRAPS.names} - {""},
            "channels of planted texts": {
                *CHANNELS,
                *REPLACING_CHANNELS,
                *(each.channel for each in planted),
            },
            "forms of planted texts": {each.form for each in planted},
            "goals of planted texts": {each.goal for each in planted},
        },
    )
    shipped = [recipes.load_recipe(name) for name in recipes.shipped_recipes()]
    own = {twin.name for recipe in shipped for twin in recipe.twins}
    yield Section(
        "Twins",
        "A document's id is `<kind>-<seed>-<index>`, its twin's has `+<twin>` behind it, and a"
        " rendition's `~<condition>`. A corpus also says in words what a twin is.",
        {
            "of traps": (CONTROL_SUFFIX, NEUTRAL_SUFFIX),
            "of recipes": own,
            "in words": (records.CONTROL_TWIN, records.NEUTRAL_TWIN),
        },
    )
    yield Section(
        "Splits",
        "Parts of a corpus, and of the issuers and layouts of all recipes.",
        {"of documents": SPLITS, "of issuers": ("all", *dict(ISSUER_PARTITION.shares))},
    )


def _conditions() -> Iterator[Section]:
    """Return what may happen to a page."""
    yield Section(
        "Conditions",
        "A condition is `clean`, a name with a severity (`defocus@3`), a mix, or a form of PDF,"
        " alone or after a plus. Names of degradations key their streams.",
        {
            "unchanged": (CLEAN,),
            "degradations": DEGRADATIONS.names,
            "scenes": SCENES,
            "mixes": MIXES,
            "PDFs": PDF_FORMS,
        },
    )


def _scores() -> Iterator[Section]:
    """Return what judging a run yields."""
    yield Section(
        "Outcomes and causes",
        "What a match says of a cell.",
        {"outcomes": get_args(records.Outcome), "causes": CAUSES},
    )
    yield Section(
        "Metrics",
        "Names of scores and curves, and of the metrics that compute them; a score's signature"
        " begins with its name.",
        {"scores and curves": all_cards(), "metrics": METRICS.names, "curves": CURVES.names},
    )
    base = (
        re.sub(r"^(metrics|matching|causes|schema|hints):.*", r"\1:…", part)
        for part in shared_signature([], []).split("|")
    )
    yield Section(
        "Signatures",
        "Parts of the text by which a score says how it was computed. Ledgers compare scores whose"
        " signatures are equal; `…` stands for a version, a hash or a number.",
        {
            "of every score": {*base},
            "of some": _read_from("metrics/*.py", signature_parts),
        },
    )
    yield Section(
        "Gates",
        "Rules that policies name, and what a gate and a policy say of a run.",
        {
            "rules": [*RULES.names, *OLD_RULES],
            "verdicts": DECISIONS,
            "decisions": DECISIONS.values(),
        },
    )
    yield Section(
        "Pipelines and engines",
        "Names that a run records.",
        {"pipelines": PIPELINES.names, "forms": FORMS.names, "engines": ENGINES.names},
    )


def _files() -> Iterator[Section]:
    """Return the keys of files."""
    policies = {path.stem for path in (recipe_folder() / "policies").glob("*.toml")}
    yield Section(
        "Shipped recipes and policies",
        "Names that people type and scripts hold.",
        {"recipes": recipes.shipped_recipes(), "policies": policies},
    )
    yield Section(
        "Keys of recipes and policies",
        "What people write in TOML; a recipe's hash is taken over its keys and their values. `*`"
        " stands for a name.",
        {
            "recipes": {*_keys(recipes.Recipe.model_json_schema())},
            "policies": {*_keys(Policy.model_json_schema())},
        },
    )
    published = (
        *(records.Document, records.Field, records.Place, records.Trap, records.Line, records.Span),
        *(records.Mark, records.Step, records.Prediction, records.Guess, records.Failure),
        *(records.Score, Reason, GateVerdict),
    )
    decision = {field.name for field in dataclasses.fields(PolicyDecision)}
    yield Section(
        "Keys and columns of corpora and runs",
        "Keys of truth, steps, predictions, scores and descriptions, and columns of tables, in"
        " corpora of format 2 and runs of format 2. Another format may rename one, and still reads"
        " these. `*` stands for a name.",
        {each.__name__: {field.name for field in dataclasses.fields(each)} for each in published}
        | {
            "corpus.json": {*_keys(SealedCorpusFile.model_json_schema())},
            "reason codes": {*ReasonCode},
            "run.json": {*_keys(FinishedRunFile.model_json_schema())},
            "decision in gate.json": decision,
            "documents.parquet": DOCUMENT_SCHEMA.names,
            "renditions.parquet": RENDITION_SCHEMA.names,
            "matches.parquet": MATCHES.names,
        },
    )


def _read_from(pattern: str, read: Any) -> set[str]:  # noqa: ANN401 - a function of a text
    """Return what is read from the text of modules of the package."""
    return set().union(*(read(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob(pattern)))


def _keys(schema: Mapping[str, Any], path: str = "", whole: Any = None) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Return the dotted path of every key that a JSON Schema knows."""
    whole = whole or schema
    if reference := schema.get("$ref"):
        yield from _keys(whole["$defs"][reference.rpartition("/")[2]], path, whole)
    for name, inner in schema.get("properties", {}).items():
        yield f"{path}{name}"
        yield from _keys(inner, f"{path}{name}.", whole)
    alike = (
        *schema.get("anyOf", ()),
        *schema.get("oneOf", ()),
        *([schema["items"]] if "items" in schema else ()),
    )
    for part in alike:
        yield from _keys(part, path, whole)
    named = (*schema.get("patternProperties", {}).values(), schema.get("additionalProperties"))
    for part in named:
        if isinstance(part, dict):
            yield from _keys(part, f"{path}*.", whole)
