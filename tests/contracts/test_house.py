"""The house rules, checked over every file found by listing the folder."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import symgen

HOME = Path(symgen.__file__).parent
SOURCES = sorted(path for path in HOME.rglob("*.py") if "_shipped" not in path.parts)
NAMES = [str(path.relative_to(HOME)) for path in SOURCES]

# Outside library -> the places that may import it. One fence a line, so that a new door is a decision.
FENCES = {
    "numba": {"kernels.py"},
    "fsspec": {"remote.py"},
    "fontTools": {"sources/fonts.py", "glyphs.py"},
    "pathops": {"sources/fonts.py", "glyphs.py"},
    "cleanlab": {"check/labels.py"},
    "sklearn": set(),
    "scipy": {"bench.py"},
    "typer": {
        "cli.py",
        "cli_training.py",
        "cli_gain.py",
        "cli_publish.py",
        "cli_export.py",
        "cli_trust.py",
        "cli_pictures.py",
        "cli_compose.py",
        "cli_learning.py",
        "cli_reading.py",
        "cli_studio.py",
    },
    "fastapi": {
        "studio/app.py",
        "studio/studio_parts.py",
        "studio/routes_make.py",
        "studio/routes_look.py",
        "studio/routes_write.py",
    },
    "starlette": {"studio/app.py", "studio/routes_write.py"},
    "uvicorn": {"studio/server.py"},
    "defusedxml": {"inkml.py", "penfonts.py"},
    "tensorflow": set(),
    "keras": set(),
    "ray": {"engine/ray.py"},
    "datasets": {"adopt/hub.py", "publish/readback.py"},
    "huggingface_hub": {"publish/hub.py", "publish/trouble.py"},
    "random": set(),
    "tomllib": {"plain.py"},
    "skimage": {"geometry/skeleton.py"},
    "reportlab": {"form/printing.py"},
}


def imports(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_outside_libraries_stay_in_their_rooms(path):
    name = path.relative_to(HOME).as_posix()
    for library in imports(ast.parse(path.read_text())) & FENCES.keys():
        assert name in FENCES[library], f"{name} imports {library}, which belongs to {sorted(FENCES[library])}"


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_randomness_comes_only_from_rng(path):
    if path.name == "rng.py":
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr in {
            "random",
            "default_rng",
            "RandomState",
            "Generator",
            "Philox",
        }:
            raise AssertionError(
                f"{path.relative_to(HOME)}:{node.lineno} uses {ast.unparse(node)}; draw from symgen.rng"
            )


NO_SAMPLES = {
    "variation/fit.py": "makes a table, rounded before any row is drawn with it",
    "gain/copies.py": "says which pictures are worth laying over each other",
}


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_sample_data_meets_no_blas(path):
    """BLAS results depend on the batch; rows must not depend on their neighbours."""
    if path.relative_to(HOME).as_posix() in NO_SAMPLES:
        return
    for node in ast.walk(ast.parse(path.read_text())):
        blas = isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)
        blas |= isinstance(node, ast.Attribute) and node.attr in {"dot", "matmul", "tensordot", "einsum"}
        assert not blas, f"{path.relative_to(HOME)}:{node.lineno} multiplies matrices: {ast.unparse(node)}"


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_files_and_functions_stay_small(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 350, f"{path.name} has {len(text.splitlines())} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = node.end_lineno - node.lineno + 1
            assert length <= 45, f"{path.name}: {node.name} has {length} lines"


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_every_file_says_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text())), f"{path.relative_to(HOME)} has no docstring"


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def test_importing_symgen_loads_nothing_heavy():
    heavy = ["numba", "pyarrow", "datasets", "tensorflow", "keras", "ray", "fontTools", "PIL", "numpy", "pydantic"]
    loaded = run(f"import symgen, sys; print([name for name in {heavy} if name in sys.modules])")
    assert loaded.strip() == "[]"


def test_help_loads_nothing_heavy():
    heavy = ["numba", "pyarrow", "datasets", "numpy", "pydantic"]
    code = (
        "import sys\nfrom symgen.cli import main\nsys.argv=['symgen','--help']\n"
        f"try:\n    main()\nexcept SystemExit:\n    print('LOADED', [n for n in {heavy} if n in sys.modules])"
    )
    assert run(code).strip().endswith("LOADED []")


def test_public_functions_exist_under_the_verbs_names():
    for name in symgen.__all__:
        assert callable(getattr(symgen, name)), name


def test_no_machine_path_or_host_is_named():
    """Nothing that ships may say where it was made."""
    top = HOME.parent
    files = [path for pattern in ("*.md", "*.toml", "*.txt", "Makefile", ".ci/*") for path in top.glob(pattern)]
    for path in [*files, *SOURCES]:
        text = path.read_text(errors="replace")
        for word in ("/work/", "/root/", "pypi" + ".org", "files.pythonhosted"):
            assert word not in text, f"{path} names {word}"
