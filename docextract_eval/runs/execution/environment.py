"""The variables that a pipeline's workers get: what programs need to run, and what was named.

All others stay with the judge: they often hold keys and tokens of other programs. A setting that
names a variable (`token_env`, `key_env`) passes it, and `--env NAME` passes one more. A run records
the names of variables, never their values. And nothing that workers inherit says where the corpus
is.
"""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.borders.limits import MOST_OUTPUT
from docextract_eval.engines import Launch, OutputLimit
from docextract_eval.errors import BadInputError
from docextract_eval.pipelines import REMOTE_FORMS
from docextract_eval.pipelines.keys import secret_variables
from docextract_eval.storage.own_files import ANSWERS_VARIABLE, KEY_VARIABLE, answers_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.runs.execution.request import RunRequest

PASSED_NAMES = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TMP", "TEMP"),
        *("LANG", "LANGUAGE", "TZ", "TZDIR"),
        *("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS"),
        *("VIRTUAL_ENV", "CONDA_PREFIX", "JAVA_HOME"),
        *("LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"),
        *("PYTHONPATH", "PYTHONHOME", "PYTHONHASHSEED", "PYTHONUTF8", "PYTHONIOENCODING"),
        *("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHONUNBUFFERED", "PYTHONWARNINGS"),
        *("PYTHONFAULTHANDLER", "PYTHONNOUSERSITE", "PYTHONUSERBASE", "PYTHONMALLOC"),
        *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
        *("TESSDATA_PREFIX", "GLIBC_TUNABLES", "NO_ALBUMENTATIONS_UPDATE"),
    }
)
"""The variables that are passed where they are set."""
PASSED_PREFIXES = (
    *("LC_", "OMP_", "KMP_", "MKL_", "OPENBLAS_", "BLIS_", "NUMEXPR_", "NUMBA_", "MALLOC_"),
    *("CUDA_", "CUDNN_", "NVIDIA_", "NCCL_", "HIP_", "ROCR_", "ROCM_", "HSA_"),
    *("TORCH_", "PYTORCH_", "TF_", "XLA_", "HF_", "TRANSFORMERS_", "ORT_", "PADDLE_", "FLAGS_"),
    *("OPENCV_", "FONTCONFIG_", "MAGICK_"),
)
"""Prefixes of names that are passed too, unless the name looks like a secret."""
_SECRET = re.compile(r"TOKEN|KEY|SECRET|PASS|PWD|CREDENTIAL|AUTH|COOKIE")


def worker_launch(request: RunRequest) -> Launch:
    """Return how the workers of a request's pipeline are started."""
    printed = OutputLimit(request.pipeline, MOST_OUTPUT)
    return Launch(environment=worker_environment(request, os.environ), output_limit=printed)


def worker_environment(request: RunRequest, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that the pipeline of a request gets."""
    named = {*request.env, *secret_variables(request.pipeline, request.settings)}
    passed = {
        name: value for name, value in environ.items() if name in named or is_passed_unnamed(name)
    }
    if request.settings.get("cache") and request.pipeline.partition(":")[0] in REMOTE_FORMS:
        passed[ANSWERS_VARIABLE] = answers_key()
    return passed


def secret_variable_names(request: RunRequest) -> tuple[str, ...]:
    """Return the names of variables whose values must never be written or shown.

    What `--env` passes counts as a secret only if its name looks like one: it may as well be a
    language or a folder.
    """
    passed = (name for name in request.env if is_secret_name(name))
    return *secret_variables(request.pipeline, request.settings), *passed, KEY_VARIABLE


def is_secret_name(name: str) -> bool:
    """Say whether a name is one of a key, a token or the like.

    >>> [is_secret_name(name) for name in ("api_key", "HF_TOKEN", "psm")]
    [True, True, False]
    """
    return bool(_SECRET.search(name.upper()))


def is_passed_unnamed(name: str) -> bool:
    """Say whether a variable is passed without being named.

    >>> [is_passed_unnamed(name) for name in ("LC_ALL", "HF_HOME", "HF_TOKEN", "AWS_REGION")]
    [True, True, False, False]
    """
    return name in PASSED_NAMES or (name.startswith(PASSED_PREFIXES) and not is_secret_name(name))


def check_requested_variables(request: RunRequest) -> None:
    """Raise where a requested variable is not set; never repeat what may be a secret itself."""
    for name in request.env:
        if name not in os.environ:
            what = f"'{name}' is not set" if name.isidentifier() else "is no name of a variable"
            raise BadInputError(what, "--env", "export it, then give its name alone: --env NAME")


@contextlib.contextmanager
def hide_corpus_path(corpus: Path) -> Iterator[None]:
    """Keep the corpus's path out of variables and the current folder while workers are started."""
    place = corpus.resolve()
    if Path.cwd().resolve().is_relative_to(place):
        what = "the current folder is the corpus's, and workers must not see the truth"
        raise BadInputError(what, str(corpus), "run it from another folder")
    names = re.compile(rf"({re.escape(str(place))}|{re.escape(str(corpus.absolute()))})(?![\w.-])")
    naming = {name: value for name, value in os.environ.items() if names.search(value)}
    try:
        for name, value in naming.items():
            kept = [part for part in value.split(os.pathsep) if not names.search(part)]
            os.environ[name] = os.pathsep.join(kept)
        yield
    finally:
        os.environ.update(naming)
