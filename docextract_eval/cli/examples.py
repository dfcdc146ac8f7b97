"""The examples at the end of each command's help, and the terms at the end of that of `dxe`.

In this order the examples run in an empty folder.
"""

from __future__ import annotations

from collections.abc import Mapping

Example = tuple[str, str]
"""What a command is for, and the command."""

EXAMPLES: Mapping[str, tuple[Example, ...]] = {
    "": (
        ("Build a small corpus, measure Tesseract on it and write a report", "dxe quickstart"),
        ("Explain a command", "dxe run -h"),
    ),
    "help": (
        ("List all commands, by stage", "dxe help all"),
        ("Explain a command of a group", "dxe help corpus build"),
    ),
    "quickstart": (("Make runs/quick-corpus and runs/quick, with a report", "dxe quickstart"),),
    "doctor": (
        ("See what you have, and how to install the rest", "dxe doctor"),
        (
            "Identify a run, corpus or ledger, and see what you can do with it",
            "dxe doctor corpora/mine",
        ),
        ("Check the data of a country", "dxe doctor --locale de_DE"),
    ),
    "init": (
        ("Write recipe.toml, policy.toml and schema.toml", "dxe init"),
        ("Also write a workflow for GitHub Actions", "dxe init --ci github"),
    ),
    "corpus": (
        ("Build a corpus of 3 documents", "dxe corpus build quick -o corpora/few --count 3"),
        ("See its contents", "dxe corpus show corpora/few"),
    ),
    "corpus build": (
        ("Build a shipped recipe", "dxe corpus build quick -o corpora/mine"),
        (
            "See what your own recipe would make",
            "dxe corpus build recipe.toml -o corpora/own --dry-run",
        ),
        (
            "Plan a corpus that any number of machines can build",
            "dxe corpus build quick -o corpora/shared --count 20 --plan",
        ),
    ),
    "shard": (
        ("Process the first shard of a plan, on any machine", "dxe shard corpora/shared 0"),
        ("List the shards that are left", "dxe shard corpora/shared"),
    ),
    "corpus show": (
        ("See what a corpus contains", "dxe corpus show corpora/mine"),
        ("Count the receipts", "dxe corpus show corpora/mine --kind receipt"),
    ),
    "corpus graph": (
        ("Draw the random choices behind receipts", "dxe corpus graph receipt --format dot"),
    ),
    "corpus extend": (
        ("Add two documents to a corpus of 3", "dxe corpus extend corpora/few --count 5"),
        (
            "Plan more, for any number of machines",
            "dxe corpus extend corpora/few --count 40 --plan",
        ),
    ),
    "corpus degrade": (
        (
            "Photograph and scan the documents of a corpus",
            (
                "dxe corpus degrade corpora/few -o corpora/worse "
                "--condition phone_photo@3,flatbed_scan@2"
            ),
        ),
    ),
    "corpus sample": (
        (
            "Draw 6 documents, with the same shares of kinds",
            "dxe corpus sample corpora/mine -o corpora/sample --count 6 --by kind",
        ),
    ),
    "corpus verify": (
        ("Check a corpus against its seal", "dxe corpus verify corpora/mine"),
        ("Build it again and compare", "dxe corpus verify corpora/few --rebuild"),
    ),
    "corpus export": (
        (
            ("Export pictures and labels"),
            "dxe corpus export corpora/mine -o exported --condition clean",
        ),
        (
            ("Export what a pipeline sees, without truth"),
            "dxe corpus export corpora/mine --sheets sheets",
        ),
    ),
    "corpus import": (
        (
            ("Check labels, and write nothing"),
            "dxe corpus import exported/clean/labels.jsonl --dry-run",
        ),
        (
            ("Make a corpus from them"),
            "dxe corpus import exported/clean/labels.jsonl -o corpora/real",
        ),
    ),
    "corpus fit": (
        (
            "Check pictures before you fit a recipe to them",
            "dxe corpus fit sheets -o fitted.toml --dry-run",
        ),
        (
            "Count a corpus, and write a recipe with its kinds and countries",
            "dxe corpus fit corpora/mine -o counted.toml",
        ),
    ),
    "corpus sheet": (
        (
            ("Draw all clean pages"),
            "dxe corpus sheet corpora/mine -o clean.png --condition clean --boxes",
        ),
        (
            "Draw one page at every severity",
            "dxe corpus sheet -o jpeg.png --degradations --condition jpeg",
        ),
    ),
    "corpus diff": (
        ("What changed from one corpus to another", "dxe corpus diff corpora/mine corpora/few"),
    ),
    "corpus check": (("Count a corpus, with warnings", "dxe corpus check corpora/mine"),),
    "degrade": (
        (
            "Photograph a page with a phone",
            "dxe degrade clean.png --condition phone_photo@3 -o photo.jpg",
        ),
        (
            "Fold the same page, then save it as a JPEG",
            "dxe degrade clean.png --condition fold@3,jpeg@3 -o folded.jpg",
        ),
    ),
    "new": (("Start a country from the German one", "dxe new country de_LU --like de_DE"),),
    "new country": (("Start a country from another one", "dxe new country fr_LU --like fr_FR"),),
    "new kind": (("In a checkout: start a kind of document", "dxe new kind pay_slip"),),
    "new trap": (("In a checkout: start a trap", "dxe new trap other_rent --module totals"),),
    "run": (
        (
            "Try Tesseract on two documents",
            "dxe run tesseract corpora/few -o runs/tesseract -p psm=4 --limit 2",
        ),
        ("See what a run would cost", "dxe run tesseract corpora/few -o runs/later --dry-run"),
        (
            "Try a mock pipeline: the truth with invented mistakes",
            "dxe run noisy corpora/mine -o runs/noisy -p wrong=0.2",
        ),
        (
            "See its progress from another terminal",
            "dxe run noisy corpora/mine -o runs/noisy --status",
        ),
        (
            "Run it on German documents under one condition",
            "dxe run noisy corpora/mine -o runs/german --condition clean --locale de_DE",
        ),
        (
            "Run it over imported documents",
            "dxe run noisy corpora/real -o runs/real -p wrong=0.2",
        ),
    ),
    "score": (
        ("Score a run again", "dxe score runs/noisy"),
        (
            "Score predictions that you made elsewhere",
            "dxe score runs/noisy/predictions.jsonl corpora/mine -o runs/elsewhere",
        ),
    ),
    "convert": (
        (
            "See what a mapping finds in results of Amazon Textract",
            "dxe convert textract --map textract --dry-run",
        ),
        ("Convert them to predictions", "dxe convert textract --map textract -o textract.jsonl"),
    ),
    "report": (
        ("Print the key results", "dxe report runs/noisy"),
        (
            ("Print totals on clean pages only"),
            "dxe report runs/noisy --field total --condition clean",
        ),
        ("As a web page", "dxe report runs/noisy --format html > report.html"),
    ),
    "errors": (
        ("List errors, the costliest first", "dxe errors runs/noisy"),
        ("List every missed total", "dxe errors runs/noisy --field total --cause missed --all"),
        (
            "List what a run lost and gained since another one",
            "dxe errors runs/elsewhere --against runs/noisy",
        ),
    ),
    "explain": (
        ("List the worst documents", "dxe explain runs/noisy"),
        ("List the renditions of a document", "dxe explain runs/noisy receipt-1-000002"),
        (
            ("See the errors in one of them"),
            "dxe explain runs/noisy receipt-1-000002~clean --errors",
        ),
    ),
    "view": (
        ("View a run in the browser", "dxe view runs/noisy"),
        (
            "Show every wrong total, and what changed since another run",
            "dxe view runs/elsewhere runs/noisy --cases 'field=total&outcome=error'",
        ),
    ),
    "compare": (
        ("See what changed from one run to another", "dxe compare runs/noisy runs/elsewhere"),
        (
            "Compare totals by country",
            "dxe compare runs/noisy runs/elsewhere --field total --by locale",
        ),
        (
            "Compare generated documents with imported ones",
            "dxe compare runs/noisy runs/real --unpaired",
        ),
    ),
    "rank": (
        ("See which of two runs is best", "dxe rank runs/noisy runs/elsewhere"),
        (
            "Write a leaderboard with the command that makes it again",
            "dxe rank runs/noisy runs/elsewhere -o leaderboard.md",
        ),
    ),
    "shift": (
        ("See how much of a change comes from another mix", "dxe shift runs/noisy runs/elsewhere"),
        ("The same for totals only", "dxe shift runs/noisy runs/elsewhere --field total"),
        ("See what moved over the months", "dxe shift runs/drift --over period"),
    ),
    "audit": (
        (
            "See what an audit of hotels against groceries would build",
            (
                "dxe audit --build corpora/hotels --factor trade --group hotel --against grocery "
                "--documents 30 --dry-run"
            ),
        ),
        ("See why hotels score worse", "dxe audit runs/hotels --factor trade -o hotels.md"),
    ),
    "behaviour": (
        (
            "See what the forty shipped tests would build",
            "dxe behaviour --build corpora/tests --documents 30 --dry-run",
        ),
        ("See which tests a run passes", "dxe behaviour runs/tests -o behaviour.md"),
    ),
    "attack": (
        (
            "See what an attack on totals would try",
            'dxe attack tesseract quick --goal "wrong in total" --budget 600 --dry-run',
        ),
    ),
    "drift": (
        (
            "Check whether documents are still like those of a run",
            "dxe drift runs/noisy runs/elsewhere",
        ),
        (
            "The same as one night of many, kept in a ledger",
            "dxe drift runs/noisy runs/elsewhere --ledger drift.db",
        ),
    ),
    "breaking-point": (
        (
            "Find how many rows a document may have, with at most twelve documents",
            "dxe breaking-point tesseract --along rows --most 60 --documents 12",
        ),
    ),
    "estimate": (
        (
            "Estimate accuracy on documents that nobody labelled",
            "dxe estimate runs/noisy runs/real",
        ),
    ),
    "transfer": (
        (
            "Measure accuracy on real documents, some of them labelled",
            "dxe transfer runs/noisy runs/real",
        ),
    ),
    "calibrate": (
        ("Fit a map of confidences to a run", "dxe calibrate runs/noisy -o map.json"),
        (
            "Calibrate its predictions",
            "dxe calibrate runs/noisy --apply map.json -o calibrated.jsonl",
        ),
    ),
    "policy": (("What a policy can decide", "dxe policy check policy.toml runs/noisy"),),
    "policy check": (
        (
            "See what a policy can decide with this many documents",
            "dxe policy check policy.toml runs/noisy",
        ),
    ),
    "cache": (
        ("See how much is cached", "dxe cache"),
        ("Delete the cache", "dxe cache --clear"),
    ),
    "plan": (
        ("How many documents detect a loss of 1 point?", "dxe plan runs/noisy --loss 0.01"),
        (
            "How many documents does each gate of a policy need?",
            "dxe plan runs/noisy --policy policy.toml",
        ),
    ),
    "gate": (
        ("Compare with another run", "dxe gate runs/elsewhere --baseline runs/noisy"),
        (
            "Apply your policy, and count INCONCLUSIVE as passed",
            "dxe gate runs/elsewhere --policy policy.toml --inconclusive pass",
        ),
    ),
    "signoff": (
        (
            "Sign a run, and accept two INCONCLUSIVE results",
            (
                'dxe signoff runs/elsewhere --by "Ada Lovelace" --role lead '
                '--acknowledge "promise all" --acknowledge "honesty all"'
            ),
        ),
        ("Check whether it is signed", "dxe signoff runs/elsewhere --check"),
    ),
    "history": (
        ("Add a run to the ledger", "dxe history add runs/noisy --release 1.0"),
        ("List the runs", "dxe history list"),
    ),
    "history add": (
        ("Add a run with its release", "dxe history add runs/noisy --release 1.0 --tag nightly"),
    ),
    "history list": (("List the newest five runs", "dxe history list --last 5"),),
    "history show": (("Show one run", "dxe history show 1.0"),),
    "history pin": (("Make a run the baseline", "dxe history pin 1.0"),),
    "history trend": (
        ("See how accuracy changed on clean pages", "dxe history trend --condition clean"),
        ("As a web page", "dxe history trend --html trend.html"),
    ),
    "history alarms": (
        ("See what got worse at which release", "dxe history alarms"),
        ("In CI: exit 1 if an alarm is open", "dxe history alarms --exit-code"),
    ),
    "history test": (("Test runs that you added before a pin", "dxe history test"),),
    "history map": (("Follow a field that is now called total", "dxe history map amount=total"),),
    "history check": (("Compare all hashes, and print the journal's head", "dxe history check"),),
    "history reindex": (("Make the ledger again from runs/", "dxe history reindex runs"),),
    "export": (("Write tables for other tools", "dxe export csv runs/noisy -o tables"),),
    "export csv": (("Write CSV files", "dxe export csv runs/noisy -o csv"),),
    "export parquet": (("Write Parquet files", "dxe export parquet runs/noisy -o parquet"),),
    "export mlflow": (
        (
            "See what would be sent to a server",
            "dxe export mlflow runs/noisy --tracking-uri http://localhost:5000 --dry-run",
        ),
    ),
    "export wandb": (("See what would be written", "dxe export wandb runs/noisy --dry-run"),),
    "export promptfoo": (
        ("Tests of promptfoo", "dxe export promptfoo corpora/planted -o promptfoo"),
        (
            "Those on receipts alone",
            "dxe export promptfoo corpora/planted --kind receipt -o receipts",
        ),
    ),
    "export garak": (
        ("A probe of garak, and its detector", "dxe export garak corpora/planted -o garak"),
    ),
    "list": (
        ("List all traps", "dxe list traps"),
        ("Show one scene with its steps", "dxe list scenes phone_photo"),
        ("See how Britain prints dates", "dxe list types date --locale en_GB"),
    ),
    "conformance": (
        ("Run the cases on this judge", "dxe conformance"),
        ("The same for a program", "dxe conformance --json"),
    ),
    "schema": (
        (("Write the schema of recipes for an editor"), "dxe schema recipe > recipe.schema.json"),
    ),
}
"""By what is typed after `dxe`."""

TERMS: Mapping[str, str] = {
    "rendition": "All pages of one document under one condition.",
    "cell": "One value: a field, or one column of one table row.",
    "condition": "How a rendition was made: clean, jpeg@3, phone_photo@3.",
    "kind": "A document type, such as receipt or invoice; see dxe list kinds.",
    "trap": "An adversarial choice of content, such as a decoy total.",
}
"""What the words mean that all help pages use; `docs/glossary.md` has all of them."""
