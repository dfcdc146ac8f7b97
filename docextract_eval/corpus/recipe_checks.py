"""Check that a valid recipe can be made: refuse contradictions and missing data."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.attackers import ATTACKERS
from docextract_eval.corpus.degrade import DEGRADATIONS
from docextract_eval.corpus.degrade.conditions import (
    CLEAN,
    check_conditions,
    parse_condition,
    split_off_pdf_form,
)
from docextract_eval.corpus.degrade.marks import PEN_MARKS, most_pen_acts
from docextract_eval.corpus.degrade.mixes import MIXES
from docextract_eval.corpus.degrade.pen_acts import PLACES
from docextract_eval.corpus.degrade.scenes import check_scene
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.kinds.interventions import default_locales
from docextract_eval.corpus.own_fields import check_own_schema
from docextract_eval.corpus.render.fonts import missing_font_error, missing_fonts
from docextract_eval.corpus.splits import LAYOUT_NODE, SPLITS, layout_groups
from docextract_eval.corpus.target_weights import MOST_CELLS, count_cells, is_raked
from docextract_eval.corpus.traps import TRAPS
from docextract_eval.corpus.traps.vocabulary import words_of_all_traps
from docextract_eval.countries import has_country_file
from docextract_eval.countries.locales import LOCALES, check_can_make_documents
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.pdf import PDF_FORMS
from docextract_eval.schemas import load_schema
from docextract_eval.schemas.scope import resolve_scope

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from docextract_eval.corpus.causal import Graph
    from docextract_eval.corpus.options import Recipe, TwinOptions

_ROUNDING = 1e-6
CONTROL_SUFFIX = "bare"
"""The suffix of the id of control twins."""
NEUTRAL_SUFFIX = "quiet"
"""The suffix of the id of neutral twins."""


def check_recipe(recipe: Recipe, where: str, trusted: Collection[str] = ()) -> None:
    """Raise for the first thing that makes a recipe impossible."""
    check_own_schema(recipe, where)
    _check_countries(recipe, where)
    _check_conditions(recipe, where, trusted)
    _check_nodes_mixes_and_traps(recipe, where)
    _check_contradictions(recipe, where)
    _check_target(recipe, where)
    _check_splits(recipe, where)
    _check_countries_have_layouts(recipe, where)
    _check_months(recipe, where)
    _check_audit(recipe, where)
    _check_behaviour(recipe, where)
    resolve_scope(recipe.attempts, recipe.schemas, f"{where}, in attempts")
    _check_fonts(recipe, where)


def _check_countries(recipe: Recipe, where: str) -> None:
    """Refuse a country without the files that its documents need."""
    for name in recipe.locales:
        check_can_make_documents(name)
        for kind in map(KINDS.load, recipe.kinds):
            if lacking_files := [
                file for file in kind.needed_files if not has_country_file(name, file)
            ]:
                what = f"{name} has no {lacking_files[0]}, without which it has no {kind.name}"
                raise BadInputError(what, where, f"write it, or leave out {name} or {kind.name}")


def _check_conditions(recipe: Recipe, where: str, trusted: Collection[str]) -> None:
    """Check scenes, conditions and deployment weights."""
    for name, written in recipe.scenes.items():
        check_scene(written.to_scene(name), where)
    _check_mixes(recipe, where, trusted)
    shipped = [name for name in recipe.conditions if not _is_own_mix(name, recipe)]
    check_conditions(shipped, where, recipe.known_scenes(), trusted, is_generated=True)
    in_mixes = (name for _, shares in _tables_of_own_mixes(recipe, where) for name in shares)
    for condition in (*shipped, *in_mixes):
        _check_places_of_pens(condition, recipe, where)
    for condition in recipe.deploy:
        if condition not in recipe.conditions:
            in_deploy = f"{where}, in deploy"
            raise UnknownNameError("condition", condition, recipe.conditions, in_deploy)
    if recipe.deploy and not any(recipe.deploy.values()):
        what = "no condition in deploy has a weight"
        raise BadInputError(what, where, "give one a weight above 0, or leave deploy out")


def _check_places_of_pens(condition: str, recipe: Recipe, where: str) -> None:
    """Refuse a scene of the recipe that asks for more pen marks than a page has places for."""
    name, severity = parse_condition(condition, where, recipe.known_scenes()) or ("", 0.0)
    if name not in recipe.scenes:
        return
    legs = recipe.known_scenes()[name].legs
    asked = sum(
        most_pen_acts(severity * part.strength * (1 + part.swing))
        for leg in legs
        for part in leg
        if part.accident == PEN_MARKS.name
    )
    if asked > PLACES:
        what = f"'{condition}' asks for up to {asked:g} pen marks, and a page has {PLACES} places"
        remedy = (
            f"lower the strength of {PEN_MARKS.name}, its swing or the severity, or list it once"
        )
        raise BadInputError(what, f"{where}, in scenes.{name}", remedy)


def _check_mixes(recipe: Recipe, where: str, trusted: Collection[str]) -> None:
    """Refuse mixes with a name that is taken, and conditions that a page of them cannot have."""
    scenes = recipe.known_scenes()
    for name, times in Counter(recipe.conditions).items():
        if times > 1 and _is_own_mix(name, recipe):
            raise BadInputError(f"condition '{name}' is listed twice", where, "keep one of them")
    for name in recipe.mixes:
        if name in {CLEAN, *PDF_FORMS, *DEGRADATIONS.table, *scenes, *MIXES}:
            what, remedy = f"'{name}' is the name of something else", f"call it my_{name}"
            raise BadInputError(what, f"{where}, in mixes", remedy)
    for table, shares in _tables_of_own_mixes(recipe, where):
        for condition in shares:
            if condition in recipe.known_mixes() or split_off_pdf_form(condition)[1]:
                what = f"'{condition}' is no single condition of pictures"
                raise BadInputError(what, table, "name conditions such as phone_photo@3")
        check_conditions([*shares], table, scenes, trusted, is_generated=True)


def _tables_of_own_mixes(recipe: Recipe, where: str) -> Iterator[tuple[str, Mapping[str, float]]]:
    """Yield the place and the shares of each mix, and of each that a kind has in its place."""
    for name, shares in recipe.mixes.items():
        yield f"{where}, in mixes.{name}", shares
    for kind, mixes in recipe.kind_mixes.items():
        if kind not in recipe.kinds:
            raise UnknownNameError("kind", kind, recipe.kinds, f"{where}, in kind_mixes")
        for name, shares in mixes.items():
            table = f"{where}, in kind_mixes.{kind}.{name}"
            if name not in recipe.known_mixes():
                raise UnknownNameError("mix", name, recipe.known_mixes(), table)
            yield table, shares


def _is_own_mix(condition: str, recipe: Recipe) -> bool:
    """Return whether a condition is a mix of the recipe itself."""
    return split_off_pdf_form(condition)[0] in recipe.mixes


def _check_nodes_mixes_and_traps(recipe: Recipe, where: str) -> None:
    """Check every node and trap that a recipe names, for every kind."""
    for kind in recipe.kinds:
        graph, kind_suffix = KINDS.load(kind).graph, f" of {kind}" if len(recipe.kinds) > 1 else ""
        for table, node, value in _nodes_set_or_mixed(recipe):
            graph.check_value(node, value, f"{where}, in {table}{kind_suffix}")
        for twin in recipe.twins:
            if not twin.kinds or kind in twin.kinds:
                _check_twin_nodes(twin, graph, f"{where}, in twins.{twin.name}", kind_suffix)
    for table, mixes in _mix_tables(recipe):
        for node, shares in mixes.items():
            _check_shares_add_up_to_one(f"{table}.{node}", shares, where)
    _check_locale_mix(recipe, where)
    _check_traps(recipe, where)


def _check_locale_mix(recipe: Recipe, where: str) -> None:
    """Refuse mixes of other locales, and a node that is mixed in some of the locales only."""
    for name, mixes in recipe.locale_mix.items():
        if name not in recipe.locales:
            raise UnknownNameError("locale", name, recipe.locales, f"{where}, in locale_mix")
        if "locale" in mixes:
            what = f"locale_mix.{name} mixes the locale itself"
            raise BadInputError(what, where, "write it as mix.locale, or as shares of locales")
    for node, name in itertools.product(recipe.mixed_nodes, recipe.locales):
        if node not in recipe.locale_mixes(name):
            what = f"locale_mix has {node} in other locales, and not in {name}"
            remedy = f"add locale_mix.{name}.{node}, or mix.{node} for all that have none"
            raise BadInputError(what, where, remedy)


def _check_target(recipe: Recipe, where: str) -> None:
    """Refuse a target for what is not mixed, or is mixed in more ways than weights can follow."""
    if unmixed := set(recipe.target) - {*recipe.mixed_nodes, "locale"}:
        what = f"target.{min(unmixed)} has no mix.{min(unmixed)}"
        raise BadInputError(what, where, f"add mix.{min(unmixed)}, or leave that target out")
    for period in recipe.periods:
        if fixed := {*period.do} & {*recipe.target}:
            what = f"a period fixes {min(fixed)}, and target.{min(fixed)} weights a mix"
            raise BadInputError(what, where, "leave one of them out")
    if not is_raked(recipe):
        return
    if any(period.mix or "locale" in period.do for period in recipe.periods):
        what = "target cannot be used with mixes of periods, where the locale is part of it"
        raise BadInputError(what, where, "leave one of them out")
    if (cells := count_cells(recipe)) > MOST_CELLS:
        what = f"target and locale_mix have {cells:,} combinations, and at most {MOST_CELLS:,} fit"
        raise BadInputError(what, where, "name fewer nodes in target")


def _check_traps(recipe: Recipe, where: str) -> None:
    """Check traps and attackers, and the words of traps in each country."""
    traps = recipe.traps
    for trap in (
        *traps.shares,
        *traps.documents,
        *(name for name in traps.walk if name != "all"),
    ):
        _check_trap(trap, recipe, where)
    _check_numbered_traps(recipe, where)
    for name in traps.aggressors:
        if name not in (*ATTACKERS, "all"):
            in_traps = f"{where}, in traps.aggressors"
            raise UnknownNameError("aggressor", name, (*ATTACKERS, "all"), in_traps)
    if traps.shares or traps.documents or traps.walk or traps.aggressors:
        for name in recipe.all_locales:
            words_of_all_traps(name)


def _check_numbered_traps(recipe: Recipe, where: str) -> None:
    """Refuse numbers of traps beside another count of the same, or for too few documents."""
    traps = recipe.traps
    if not traps.documents:
        return
    for key, names in (("walk", traps.walk), ("aggressors", traps.aggressors)):
        if names:
            what = f"traps.documents and traps.{key} both choose the traps of documents"
            raise BadInputError(what, where, "leave one of them out")
    if both := sorted({*traps.documents} & {*traps.shares}):
        what = f"traps.documents and traps.shares both have {both[0]}"
        raise BadInputError(what, where, "leave it out of one of them")
    if (wanted := sum(traps.documents.values())) > recipe.count:
        what = f"traps.documents asks for {wanted:,} documents, one for each trap in turn"
        remedy = f"set count, which is {recipe.count:,}, to {wanted:,} or more"
        raise BadInputError(what, where, remedy)


def _check_twin_nodes(twin: TwinOptions, graph: Graph[Any], where: str, kind_suffix: str) -> None:
    """Check the nodes that a twin changes."""
    for node, value in twin.do.items():
        graph.check_value(node, value, f"{where}.do{kind_suffix}")
    if twin.redraw:
        graph.find_node(twin.redraw, f"{where}.redraw{kind_suffix}")


def _check_trap(trap: str, recipe: Recipe, where: str) -> None:
    """Refuse a trap that is unknown, or that no document of the recipe can have."""
    TRAPS.check(trap, where)
    kinds = [kind for kind in KINDS.names if TRAPS.load(trap).find_variant(kind)]
    if not {*kinds} & {*recipe.kinds}:
        what = f"trap '{trap}' cannot be applied to {', '.join(recipe.kinds)}"
        raise BadInputError(what, where, f"make {' or '.join(kinds)} too, or leave it out")


def _check_fonts(recipe: Recipe, where: str) -> None:
    """Refuse a font that lacks a country's script, and one that is not installed."""
    for name in recipe.all_locales:
        script_fonts = LOCALES.load(name).faces
        if script_fonts and (others := {*recipe.narrowed_values("font")} - {*script_fonts}):
            what = f"the font '{min(others)}' does not contain the script of {name}"
            raise BadInputError(
                what, where, f"use one of {', '.join(script_fonts)}, or leave font out"
            )
    for font in missing_fonts(recipe.fonts_beyond_layouts):
        raise missing_font_error(font, where)


def _check_shares_add_up_to_one(name: str, shares: Mapping[str, float], where: str) -> None:
    if abs(sum(shares.values()) - 1) > _ROUNDING:
        what = f"the shares of {name} add up to {sum(shares.values()):g}"
        raise BadInputError(what, where, "make them add up to 1")


def _check_contradictions(recipe: Recipe, where: str) -> None:
    """Refuse tables that contradict each other."""
    if both := set(recipe.do) & set(recipe.mixed_nodes):
        what = f"do.{min(both)} fixes what mix.{min(both)} mixes"
        raise BadInputError(what, where, "leave one of them out")
    made = {"do": [recipe.do.get("locale")], "mix": recipe.mix.get("locale", ())}
    for table, names in made.items():
        for name in names:
            if name is not None and name not in recipe.locales:
                what = f"{table}.locale has {name}, which is not among the locales"
                raise BadInputError(what, where, f"add it: {', '.join(recipe.locales)}, {name}")
    _check_twins(recipe, where)


def _check_twins(recipe: Recipe, where: str) -> None:
    """Refuse twins with the same name, without documents, or without a difference."""
    for name, times in Counter(twin.name for twin in recipe.twins).items():
        if times > 1 or name in (CONTROL_SUFFIX, NEUTRAL_SUFFIX):
            what = f"two twins are called '{name}'" if times > 1 else f"'{name}' is taken"
            raise BadInputError(what, where, "give every twin a name of its own")
    for twin in recipe.twins:
        for noun, names, known in (
            ("kind", twin.kinds, recipe.kinds),
            ("locale", twin.locales, recipe.locales),
        ):
            for name in names:
                if name not in known:
                    in_twin = f"{where}, in twins.{twin.name}.{noun}s"
                    raise UnknownNameError(noun, name, known, in_twin)
        if twin.do and all(recipe.do.get(node) == value for node, value in twin.do.items()):
            what = f"twin '{twin.name}' equals its document: do has the same values"
            raise BadInputError(what, where, "set another value, or leave it out")
        if twin.redraw in recipe.do:
            what = f"twin '{twin.name}' draws {twin.redraw} again, which do fixes"
            raise BadInputError(what, where, "leave one of them out")


def _check_audit(recipe: Recipe, where: str) -> None:
    """Refuse an audit of what is not drawn, or beside what changes documents in other ways."""
    if recipe.audit is None:
        return
    audit, in_audit = recipe.audit, f"{where}, in audit"
    _refuse_beside_twins(
        recipe,
        in_audit,
        (audit.factor in recipe.do, f"do.{audit.factor}"),
        (len(recipe.kinds) > 1, "a second kind"),
    )
    graph = KINDS.load(*recipe.kinds).graph
    for value in (audit.group, audit.against):
        graph.check_value(audit.factor, value, in_audit)
    if audit.group == audit.against:
        what = f"'{audit.group}' is compared with itself"
        raise BadInputError(what, in_audit, "name two values")
    if audit.factor == "locale":
        for name in (audit.group, audit.against):
            if name not in recipe.locales:
                raise UnknownNameError("locale", name, recipe.locales, in_audit)
    for node in (node for nodes in audit.blocks.values() for node in nodes):
        graph.find_node(node, f"{in_audit}.blocks")


def _refuse_beside_twins(recipe: Recipe, where: str, *further: tuple[bool, str]) -> None:
    """Refuse what makes twins of its own beside what changes documents in other ways."""
    traps = recipe.traps
    for taken, table in (
        (recipe.twins, "twins"),
        (traps.shares or traps.documents or traps.walk or traps.aggressors, "traps"),
        (recipe.periods, "periods"),
        *further,
    ):
        if taken:
            raise BadInputError(f"cannot be used with {table}", where, "leave one of them out")


def _check_behaviour(recipe: Recipe, where: str) -> None:
    """Refuse tests of behaviour of what is unknown, or beside what makes twins in other ways."""
    if not recipe.behaviour:
        return
    _refuse_beside_twins(recipe, f"{where}, in behaviour", (bool(recipe.audit), "audit"))
    for name, test in recipe.behaviour.items():
        in_test = f"{where}, in behaviour.{name}"
        if test.kind not in recipe.kinds:
            raise UnknownNameError("kind", test.kind, recipe.kinds, in_test)
        known = recipe.schemas[test.kind].names
        for field in test.fields:
            if field not in known:
                raise UnknownNameError("field", field, known, in_test)
        graph = KINDS.load(test.kind).graph
        for table, nodes in (("given", test.given), ("do", test.do)):
            for node, value in nodes.items():
                graph.check_value(node, value, f"{in_test}.{table}")


def _check_splits(recipe: Recipe, where: str) -> None:
    if (partition := recipe.partition) is None:
        return
    if recipe.issuer_partition is not None:
        what = "splits and issuers both choose the issuers"
        raise BadInputError(what, where, "leave one of them out")
    for name in recipe.splits:
        if name not in SPLITS:
            raise UnknownNameError("split", name, SPLITS, f"{where}, in splits")
    _check_shares_add_up_to_one("splits", recipe.splits, where)
    twins = ((f"twins.{twin.name}.do", node) for twin in recipe.twins for node in twin.do)
    for table, node in (*((table, node) for table, node, _ in _nodes_set_or_mixed(recipe)), *twins):
        if node == LAYOUT_NODE:
            what = f"{table} sets the template, and every split has templates of its own"
            raise BadInputError(what, where, "leave out either that or splits")
    for kind in recipe.kinds:
        partition.layout_splits(KINDS.load(kind), where)


def _check_countries_have_layouts(recipe: Recipe, where: str) -> None:
    """Refuse a country outside the pool without layouts of a needed share: none could be drawn."""
    if recipe.issuer_partition is None or LAYOUT_NODE in {*recipe.do, *recipe.mixed_nodes}:
        return
    needed = _needed_issuer_shares(recipe)
    later = [name for name in recipe.narrowed_values("locale") if name not in default_locales()]
    narrowed = {node: recipe.narrowed_values(node) for node in (*recipe.do, *recipe.mixed_nodes)}
    for kind, name in itertools.product(map(KINDS.load, recipe.kinds), later):
        shares = recipe.issuer_partition.layout_splits(kind)
        for families in layout_groups(kind, narrowed | {"locale": (name,)}):
            if lacks := needed - {shares[family] for family in families}:
                what = f"{name} has no {min(lacks)} layout for {kind.name}"
                remedy = f"leave {name} out, or leave out {kind.name}"
                raise BadInputError(what, where, remedy)


def _needed_issuer_shares(recipe: Recipe) -> set[str]:
    """Return the shares of issuers and layouts from which documents of a recipe are drawn."""
    if recipe.issuers != "all":
        return {recipe.issuers}
    drawing = (each for each in recipe.periods if LAYOUT_NODE not in {*each.do, *each.mix})
    new = [period.new_shares["layouts"] for period in drawing]
    return {"usual" for share in new if share < 1} | {"new" for share in new if share > 0}


def _check_months(recipe: Recipe, where: str) -> None:
    if recipe.months and recipe.periods:
        what = "months and periods both set the dates of documents"
        raise BadInputError(what, where, "leave one of them out")
    spans = [recipe.months] if recipe.months else [period.months for period in recipe.periods]
    for first, last in spans:
        if first > last:
            what = f"months end in {last}, before they begin in {first}"
            raise BadInputError(what, where, "write the first month first")
    first = min((first for first, _ in spans), default="9999")
    for name in recipe.narrowed_values("locale"):
        since = LOCALES.load(name).tax_rates_known_since
        taxed = [kind for kind in recipe.kinds if "tax_total" in load_schema(kind).fields]
        if taxed and f"{first}-01" < since:
            what = f"months begin in {first}, and the taxes of {name} are known only from {since}"
            raise BadInputError(what, where, "begin later, or leave out that locale")


def _nodes_set_or_mixed(recipe: Recipe) -> Iterator[tuple[str, str, str | float]]:
    """Yield table, node and value of everything that a recipe sets or mixes."""
    tables = {"do": recipe.do} | {f"periods.{each.name}.do": each.do for each in recipe.periods}
    for table, do in tables.items():
        yield from ((table, node, value) for node, value in do.items())
    for table, mixes in _mix_tables(recipe):
        for node, shares in mixes.items():
            yield from ((table, node, value) for value in shares)


def _mix_tables(recipe: Recipe) -> Iterator[tuple[str, Mapping[str, Mapping[str, float]]]]:
    """Yield the name and content of every table of mixes."""
    yield "mix", recipe.mix
    yield from ((f"locale_mix.{name}", mixes) for name, mixes in recipe.locale_mix.items())
    yield "target", recipe.target
    yield from ((f"periods.{each.name}.mix", each.mix) for each in recipe.periods)
