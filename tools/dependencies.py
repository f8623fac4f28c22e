"""Fetches and builds the third-party parts that the C++ build stands on, into the cache.

Prints the name of a file of CMake set() lines that says where they are: Arrow C++ (unpacked from its pinned wheel), the
C sources of tree-sitter, its Python grammar and BLAKE3 (crates pinned by bridge/Cargo.lock), and DataFusion's protobuf
messages as a C++ library (compiled once for each protoc, compiler and message files).
"""

import json
import pathlib
import re
import shutil
import sys
import tempfile
import zipfile

from cache import ROOT, BuildError, cache_dir, digest, lock, output_of, run, say

BRIDGE = ROOT / "bridge"
REQUIREMENTS = ROOT / "requirements.txt"
TOOL_REQUIREMENTS = ROOT / "requirements-tools.txt"
TARGET = "x86_64-unknown-linux-gnu"
# Crates whose sources the C++ build reads, by the name their folder has in the CMake file.
CRATES = {
    "tree_sitter_dir": "tree-sitter",
    "tree_sitter_python_dir": "tree-sitter-python",
    "blake3_dir": "blake3",
    "proto_models_dir": "datafusion-proto-models",
    "proto_common_dir": "datafusion-proto-common",
}


def install_log():
    return cache_dir() / "logs" / "install.log"


def replace_folder(made, final):
    """Moves a finished folder into its place; a half-made one never has the final name."""
    final.parent.mkdir(parents=True, exist_ok=True)
    if final.exists():
        shutil.rmtree(final)
    made.rename(final)


def pinned(requirements, name):
    """The version and hashes of one package in a requirements file."""
    match = re.search(rf"^{re.escape(name)}==(\S+)((?:\s+--hash=\S+)+)\s*$", requirements.read_text(), re.MULTILINE)
    if match is None:
        raise BuildError(f"{requirements.name} does not pin {name} with a hash")
    return match.group(1), match.group(2)


def unpacked_wheel(requirements, name, wanted):
    """The folder of a pinned wheel's files whose path satisfies `wanted`; downloaded and unpacked if it is not there."""
    version, hashes = pinned(requirements, name)
    final = cache_dir() / "wheels" / f"{name}-{version}-{digest(hashes)}"
    if final.is_dir():
        return final
    say(f"fetching {name} {version}")
    final.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=final.parent) as scratch:
        scratch = pathlib.Path(scratch)
        (scratch / "requirement.txt").write_text(f"{name}=={version}{hashes}\n")
        run([sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--no-deps", "--require-hashes",
             "--only-binary", ":all:", "--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--abi", "none",
             "--platform", "manylinux_2_28_x86_64", "--platform", "manylinux_2_27_x86_64", "--platform", "manylinux_2_17_x86_64",
             "--dest", scratch, "--requirement", scratch / "requirement.txt"], install_log())
        made = scratch / "files"
        with zipfile.ZipFile(next(scratch.glob("*.whl"))) as wheel:
            for member in wheel.infolist():
                if wanted(member.filename):
                    path = pathlib.Path(wheel.extract(member, made))
                    mode = member.external_attr >> 16
                    if path.is_file() and mode:
                        path.chmod(mode & 0o777)
        replace_folder(made, final)
    return final


def arrow_folder():
    def wanted(name):
        parts = name.split("/")
        return parts[0] == "pyarrow" and (parts[1] == "include" or
                                          re.fullmatch(r"lib(arrow|parquet)(_compute|_acero|_dataset)?\.so\.\d+", parts[-1]))
    return unpacked_wheel(REQUIREMENTS, "pyarrow", wanted) / "pyarrow"


def clang_tool(name):
    """The program clang-format or clang-tidy, of the version requirements-tools.txt pins."""
    folder = unpacked_wheel(TOOL_REQUIREMENTS, name, lambda path: "/data/" in path)
    return folder / name.replace("-", "_") / "data" / "bin" / name


def crate_folders():
    """The source folder of each crate in CRATES, as cargo names it; the crates are fetched if they are not there."""
    metadata = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", TARGET]
    try:
        text = output_of([*metadata, "--offline"], cwd=BRIDGE)
    except BuildError:
        say("fetching the Rust sources")
        run(["cargo", "fetch", "--locked", "--target", TARGET], install_log(), cwd=BRIDGE)
        text = output_of([*metadata, "--offline"], cwd=BRIDGE)
    folders = {}
    for package in json.loads(text)["packages"]:
        folders.setdefault(package["name"], []).append(pathlib.Path(package["manifest_path"]).parent)
    for name in CRATES.values():
        if len(folders.get(name, [])) != 1:
            raise BuildError(f"bridge/Cargo.lock has {len(folders.get(name, []))} versions of {name}; expected one")
    return {variable: folders[name][0] for variable, name in CRATES.items()}


def proto_folder(models, common):
    """The folder with DataFusion's messages as C++ headers and libdatafusion_proto.a."""
    sources = {
        "datafusion.proto": models / "proto" / "datafusion.proto",
        # The import in datafusion.proto names the place of its repository.
        "datafusion/proto-common/proto/datafusion_common.proto": common / "proto" / "datafusion_common.proto",
    }
    versions = output_of(["protoc", "--version"]) + output_of(["g++", "-dumpfullversion"])
    final = cache_dir() / "proto" / digest(versions, *sources.values())
    if final.is_dir():
        return final
    say("building the plan messages")
    final.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=final.parent) as scratch:
        made = pathlib.Path(scratch) / "made"
        for name, source in sources.items():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, made / name)
        run(["protoc", f"--proto_path={made}", f"--cpp_out={made}", *sources], install_log(), cwd=made)
        objects = []
        for name in sources:
            source = name.replace(".proto", ".pb.cc")
            objects.append(source.replace("/", "_").replace(".cc", ".o"))
            run(["g++", "-std=c++20", "-O1", "-g0", "-fPIC", "-w", f"-ffile-prefix-map={made}/=", "-I", made, "-c", source, "-o",
                 objects[-1]], install_log(), cwd=made)
        run(["ar", "rcsD", "libdatafusion_proto.a", *objects], install_log(), cwd=made)
        for name in objects:
            (made / name).unlink()
        replace_folder(made, final)
    return final


def ensure():
    """Installs what is missing and returns the CMake file that says where everything is."""
    key = digest(BRIDGE / "Cargo.lock", REQUIREMENTS, pathlib.Path(__file__))
    result = cache_dir() / "dependencies" / f"{key}.cmake"
    with lock("dependencies"):
        if result.is_file():
            named = re.findall(r'^set\(\w+ "(.*)"\)$', result.read_text(), re.MULTILINE)
            if all(pathlib.Path(path).is_dir() for path in named):
                return result
        folders = crate_folders()
        folders["arrow_dir"] = arrow_folder()
        folders["proto_dir"] = proto_folder(folders["proto_models_dir"], folders["proto_common_dir"])
        result.parent.mkdir(parents=True, exist_ok=True)
        made = result.with_suffix(".new")
        made.write_text("".join(f'set({name} "{path}")\n' for name, path in folders.items()))
        made.rename(result)
    return result


if __name__ == "__main__":
    try:
        print(ensure())
    except BuildError as error:
        sys.exit(f"codeanatomy: {error}" + (f"; details in {error.log}" if error.log else ""))
