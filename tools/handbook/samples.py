"""Examples of keys that no shipped file and no page has, by the file whose schema they follow."""

from __future__ import annotations

from typing import Any

SAMPLES: dict[str, list[dict[str, Any]]] = {
    "recipe": [
        {
            "name": "autumn",
            "count": 200,
            "first": 100,
            "locales": ["de_DE"],
            "gray": True,
            "conditions": ["clean", "office"],
            "mixes": {"office": {"flatbed_scan@2": 0.7, "phone_photo@2": 0.3}},
            "kind_mixes": {"receipt": {"office": {"jpeg@2": 1}}},
            "locale_mix": {"de_DE": {"trade": {"cafe": 0.5}}},
            "scenes": {"tray": {"legs": [[{"accident": "jpeg", "swing": 0.1}]]}},
            "splits": {"dev": 0.2, "test": 0.8},
            "months": ["2024-01", "2024-06"],
            "measurements": "ours.measurements.json",
            "own_countries": {"./xx_XX": "9c1185a5"},
            "traps": {"shares": {"lakh_grouping": 0.1}, "documents": {"credit_note": 20}},
            "audit": {
                "factor": "origin",
                "group": "en_IN",
                "against": "en_US",
                "blocks": {"layout": ["template", "font"]},
                "joined": ["layout"],
            },
            "behaviour": {
                "tip": {
                    "capability": "tips",
                    "about": "A tip changes no total.",
                    "kind": "receipt",
                    "type": "invariance",
                    "given": {"tender": "card"},
                    "do": {"tip_share": 0.2},
                    "fields": ["total"],
                    "least": 1.0,
                }
            },
            "periods": [
                {"name": "2024-01", "months": ["2024-01", "2024-01"], "mix": {"trade": {"cafe": 1}}}
            ],
        }
    ],
    "policy": [
        {
            "name": "ours",
            "looks": 2,
            "truth_changes": 0.05,
            "review": {"seconds": 18},
            "families": {
                "rest": ["tip"],
                "budgets": {"overall": 0.02, "critical": 0.02, "important": 0.005, "rest": 0.005},
            },
            "gates": [
                {"rule": "valid", "baseline": "optional"},
                {"rule": "budget", "p50": 2, "p99": 20, "cost": 3.5, "cached_pages": 0},
                {"rule": "attack_findings", "attack": "attacks/tesseract", "only": [1, 4]},
                {"rule": "metric", "metric": "accuracy", "margin": 0.01, "family": "critical"},
                {"rule": "people", "by": ["locale"], "automation": 0.1, "errors": 0.02},
                {"rule": "promise", "alpha": 0.01},
                {"rule": "regression", "margin": 0.01, "family": "rest"},
                {"rule": "scope", "fields": ["total"]},
            ],
        }
    ],
    "mapping": [
        {
            "makes": "labels",
            "input": {"form": "csv", "separator": ";", "quotes": False, "columns": ["id", "total"]},
            "cell": {"width": "page.width", "height": "page.height"},
            "document": {
                "id": {"path": ["batch", "page"], "join": "-"},
                "split": {"path": "part"},
                "source": "original",
            },
            "fields": {"total": "total"},
        }
    ],
    "labels": [
        {
            "id": "0001",
            "source": "0001",
            "image": "0001.png",
            "images": ["0002-1.png", "0002-2.png"],
            "pdf": "0001.pdf",
            "locale": "de_DE",
            "currency": "EUR",
            "schema": "receipt",
            "values": "printed",
            "split": "test",
            "canary": "8c1f7a90",
            "dpi": 300,
            "fields": {
                "total": {
                    "value": "9.00",
                    "accepted": ["9"],
                    "absent": False,
                    "text": "9,00 €",
                    "places": [{"page": 0, "words": [12, 13]}],
                }
            },
            "tables": {"line_items": [{"amount": "4.50"}]},
            "words": [
                {
                    "text": "9,00",
                    "quad": [[9, 8], [40, 8], [40, 20], [9, 20]],
                    "page": 0,
                    "visible": 0.8,
                }
            ],
        }
    ],
    "prediction": [
        {
            "id": "0001",
            "values": "printed",
            "fields": {
                "total": {
                    "value": "9,00",
                    "confidence": 0.97,
                    "page": 0,
                    "box": [9, 8, 40, 20],
                    "quad": [[9, 8], [40, 8], [40, 20], [9, 20]],
                    "alternatives": [{"value": "9,80", "confidence": 0.02}],
                }
            },
            "tables": {"line_items": [{"amount": "4,50"}]},
            "suspicious": False,
            "error": {"cause": "cut off", "detail": "max_tokens", "arrived": ["total"]},
            "seconds": 1.2,
            "cpu_seconds": 0.8,
            "peak_bytes": 268435456,
            "tokens": 1830,
            "cached_tokens": 1024,
            "cost": 0.004,
            "attempts": 2,
            "repeat": 0,
            "version": "2026-10",
            "source": "supplier-17",
        }
    ],
}
