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
    "quickstart": (("Make runs/quick-corpus and runs/quick, with a report", "dxe quickstart"),),
    "doctor": (
        ("What is installed, and how to install what is missing", "dxe doctor"),
        (
            "What a run, corpus or ledger is, and what can be done with it",
            "dxe doctor corpora/mine",
        ),
        ("Check the data of a country", "dxe doctor --country de_DE"),
    ),
    "init": (
        ("Write recipe.toml, policy.toml and schema.toml", "dxe init"),
        ("Write a workflow for GitHub Actions too", "dxe init --ci github"),
    ),
    "corpus": (
        ("Build a corpus of 3 documents", "dxe corpus build quick -o corpora/few --count 3"),
        ("What it contains", "dxe corpus show corpora/few"),
    ),
    "corpus build": (
        ("Build a shipped recipe", "dxe corpus build quick -o corpora/mine"),
        (
            "What a recipe of your own would make",
            "dxe corpus build recipe.toml -o corpora/own --dry-run",
        ),
        (
            "Plan a corpus, so that any number of machines can build it",
            "dxe corpus build quick -o corpora/shared --count 20 --plan",
        ),
    ),
    "shard": (
        ("Do the first shard of a plan, on any machine", "dxe shard corpora/shared 0"),
        ("What is left", "dxe shard corpora/shared"),
    ),
    "corpus show": (
        ("What a corpus contains", "dxe corpus show corpora/mine"),
        ("How many documents are receipts", "dxe corpus show corpora/mine --kind receipt"),
    ),
    "corpus graph": (
        ("Draw the random choices behind receipts", "dxe corpus graph receipt --format dot"),
    ),
    "corpus extend": (
        ("Add two documents to a corpus of 3", "dxe corpus extend corpora/few --count 5"),
        (
            "Plan more, so that any number of machines can make them",
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
            "Draw 6 documents, as many of each kind as its share",
            "dxe corpus sample corpora/mine -o corpora/sample --count 6 --by kind",
        ),
    ),
    "corpus verify": (
        ("Check a corpus against its seal", "dxe corpus verify corpora/mine"),
        ("Build it again and compare", "dxe corpus verify corpora/few --rebuild"),
    ),
    "corpus export": (
        ("Pictures and labels", "dxe corpus export corpora/mine -o exported --condition clean"),
        ("What a pipeline sees, without truth", "dxe corpus export corpora/mine --sheets sheets"),
    ),
    "corpus import": (
        ("Only check labels", "dxe corpus import exported/clean/labels.jsonl --dry-run"),
        ("Make a corpus of them", "dxe corpus import exported/clean/labels.jsonl -o corpora/real"),
    ),
    "corpus fit": (
        (
            "Check pictures that a recipe is to be fitted to",
            "dxe corpus fit sheets -o fitted.toml --dry-run",
        ),
        (
            "Count a corpus, and write a recipe with its kinds and countries",
            "dxe corpus fit corpora/mine -o counted.toml",
        ),
    ),
    "corpus sheet": (
        ("All clean pages", "dxe corpus sheet corpora/mine -o clean.png --condition clean --boxes"),
        (
            "One page at every severity",
            "dxe corpus sheet -o jpeg.png --degradations --condition jpeg",
        ),
    ),
    "corpus diff": (
        ("What changed from one corpus to another", "dxe corpus diff corpora/mine corpora/few"),
    ),
    "corpus check": (("What a corpus is made of, with warnings", "dxe corpus check corpora/mine"),),
    "degrade": (
        (
            "What a phone makes of a page",
            "dxe degrade clean.png --condition phone_photo@3 -o photo.jpg",
        ),
        (
            "The same page folded, then saved as a JPEG",
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
        ("What a run would cost", "dxe run tesseract corpora/few -o runs/later --dry-run"),
        (
            "Try a mock pipeline: the truth with invented mistakes",
            "dxe run noisy corpora/mine -o runs/noisy -p wrong=0.2",
        ),
        (
            "How far that run is, asked from another terminal",
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
            "Score predictions that were made elsewhere",
            "dxe score runs/noisy/predictions.jsonl corpora/mine -o runs/elsewhere",
        ),
    ),
    "convert": (
        (
            "See what a mapping finds in results of Amazon Textract",
            "dxe convert textract --map textract --dry-run",
        ),
        ("Make predictions of them", "dxe convert textract --map textract -o textract.jsonl"),
    ),
    "report": (
        ("Key results on the terminal", "dxe report runs/noisy"),
        ("Only totals on clean pages", "dxe report runs/noisy --field total --condition clean"),
        ("As a web page", "dxe report runs/noisy --format html > report.html"),
    ),
    "errors": (
        ("What is wrong, the costliest first", "dxe errors runs/noisy"),
        ("Every missed total", "dxe errors runs/noisy --field total --cause missed --all"),
        (
            "What a run lost and gained since another one",
            "dxe errors runs/elsewhere --against runs/noisy",
        ),
    ),
    "explain": (
        ("The worst documents", "dxe explain runs/noisy"),
        ("The renditions of a document", "dxe explain runs/noisy receipt-1-000002"),
        ("What went wrong with one", "dxe explain runs/noisy receipt-1-000002~clean --errors"),
    ),
    "view": (
        ("Look at a run in the browser", "dxe view runs/noisy"),
        (
            "Every wrong total, and what changed since another run",
            "dxe view runs/elsewhere runs/noisy --cases 'field=total&outcome=error'",
        ),
    ),
    "compare": (
        ("What changed from one run to another", "dxe compare runs/noisy runs/elsewhere"),
        (
            "Only totals, by country",
            "dxe compare runs/noisy runs/elsewhere --field total --by locale",
        ),
        (
            "Generated documents beside imported ones",
            "dxe compare runs/noisy runs/real --unpaired",
        ),
    ),
    "rank": (
        ("Which of two runs is best", "dxe rank runs/noisy runs/elsewhere"),
        (
            "As a leaderboard that names the command that makes it again",
            "dxe rank runs/noisy runs/elsewhere -o leaderboard.md",
        ),
    ),
    "shift": (
        ("How much of a change is another mix", "dxe shift runs/noisy runs/elsewhere"),
        ("Only of totals", "dxe shift runs/noisy runs/elsewhere --field total"),
        ("What moved over the months", "dxe shift runs/drift --over period"),
    ),
    "audit": (
        (
            "What an audit of hotels against groceries would build",
            (
                "dxe audit --build corpora/hotels --factor trade --group hotel --against grocery "
                "--documents 30 --dry-run"
            ),
        ),
        ("Why hotels fare worse", "dxe audit runs/hotels --factor trade -o hotels.md"),
    ),
    "behaviour": (
        (
            "What the forty tests that ship would build",
            "dxe behaviour --build corpora/tests --documents 30 --dry-run",
        ),
        ("Which tests a run holds", "dxe behaviour runs/tests -o behaviour.md"),
    ),
    "attack": (
        (
            "What an attack on totals would try",
            'dxe attack tesseract quick --goal "wrong in total" --budget 600 --dry-run',
        ),
    ),
    "drift": (
        (
            "Whether documents are still like those of a run",
            "dxe drift runs/noisy runs/elsewhere",
        ),
        (
            "The same as one night of many, which a ledger remembers",
            "dxe drift runs/noisy runs/elsewhere --ledger drift.db",
        ),
    ),
    "breaking-point": (
        (
            "How many rows a document may have, in at most twelve documents",
            "dxe breaking-point tesseract --along rows --most 60 --documents 12",
        ),
    ),
    "estimate": (
        (
            "What is right on documents that nobody labelled",
            "dxe estimate runs/noisy runs/real",
        ),
    ),
    "transfer": (
        (
            "What is right on real documents, some of which are labelled",
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
            "What a policy can decide with as many documents",
            "dxe policy check policy.toml runs/noisy",
        ),
    ),
    "cache": (
        ("How much is kept between runs", "dxe cache"),
        ("Delete them", "dxe cache --clear"),
    ),
    "plan": (
        ("Documents needed to detect a loss of 1 point", "dxe plan runs/noisy --loss 0.01"),
        (
            "Documents that each gate of a policy takes to decide",
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
            "Sign a run, and accept two results that are INCONCLUSIVE",
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
    "history list": (("The newest five runs", "dxe history list --last 5"),),
    "history show": (("One run", "dxe history show 1.0"),),
    "history pin": (("Make a run the baseline", "dxe history pin 1.0"),),
    "history trend": (
        ("How accuracy changed on clean pages", "dxe history trend --condition clean"),
        ("As a web page", "dxe history trend --html trend.html"),
    ),
    "history alarms": (
        ("What got worse at which release", "dxe history alarms"),
        ("In CI: 1 if an alarm is open", "dxe history alarms --exit-code"),
    ),
    "history test": (("Test runs that were added before a pin", "dxe history test"),),
    "history map": (("A field that is called total now", "dxe history map amount=total"),),
    "history check": (("Compare all hashes, and print the journal's head", "dxe history check"),),
    "history reindex": (("Make the ledger again from runs/", "dxe history reindex runs"),),
    "export": (("Write tables for other tools", "dxe export csv runs/noisy -o tables"),),
    "export csv": (("Write CSV files", "dxe export csv runs/noisy -o csv"),),
    "export parquet": (("Write Parquet files", "dxe export parquet runs/noisy -o parquet"),),
    "export mlflow": (
        (
            "What would be sent to a server",
            "dxe export mlflow runs/noisy --tracking-uri http://localhost:5000 --dry-run",
        ),
    ),
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
        ("All traps", "dxe list traps"),
        ("One scene with its steps", "dxe list scenes phone_photo"),
        ("How Britain prints dates", "dxe list types date --locale en_GB"),
    ),
    "conformance": (
        ("Run the judge's cases", "dxe conformance"),
        ("The same for a program", "dxe conformance --json"),
    ),
    "schema": (("The schema of recipes, for an editor", "dxe schema recipe > recipe.schema.json"),),
}
"""By what is typed after `dxe`."""

TERMS: Mapping[str, str] = {
    "rendition": "All pages of one document under one condition.",
    "cell": "One value: a field, or one column of one table row.",
    "condition": "How a rendition came about: clean, jpeg@3, phone_photo@3.",
    "kind": "A document type, such as receipt or invoice; see dxe list kinds.",
    "trap": "An adversarial choice of content, such as a decoy total.",
}
"""What the words mean that all help pages use; `docs/glossary.md` has all of them."""
