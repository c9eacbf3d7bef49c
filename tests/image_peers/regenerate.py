"""Counts random sizes with other programs and writes what they say beside this file.

    python -m venv peers && . peers/bin/activate
    pip install transformers==5.24.0 mistral-common==1.13.1 pillow numpy
    pip download --no-deps litellm==1.110.2 && unzip -q litellm-*.whl -d litellm-unpacked
    LITELLM=litellm-unpacked python tests/image_peers/regenerate.py

Functions are taken from the packages' sources one by one, so that neither torch nor the rest of litellm is needed.
Nothing of theirs is kept here but the numbers.
"""

import ast
import importlib.metadata
import itertools
import json
import math
import os
import pathlib
import random
import types
from bisect import bisect_right
from collections import defaultdict
from functools import lru_cache

import numpy as np

HERE = pathlib.Path(__file__).parent
LITELLM = pathlib.Path(os.environ["LITELLM"])
SIZES = 400


def site(package):
    return pathlib.Path(importlib.util.find_spec(package).origin).parent


def borrow(path, names, **around):
    """The functions and constants of these names, and no more of the file."""
    tree = ast.parse(path.read_text())
    kept = []
    for node in ast.walk(tree):
        name = getattr(node, "name", None)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
        if name in names:
            node.decorator_list = []
            node.returns = None
            for arg in getattr(getattr(node, "args", None), "args", []):
                arg.annotation = None
            kept.append(node)
    assert len(kept) == len(names), (path, names, [getattr(k, "name", k) for k in kept])
    for node in kept:
        for inner in ast.walk(node):
            if isinstance(inner, ast.AnnAssign):
                inner.annotation = ast.Name("object", ast.Load())
    module = ast.fix_missing_locations(ast.Module(kept, []))
    space = {"math": math, "itertools": itertools, **around}
    exec(compile(module, str(path), "exec"), space)
    return types.SimpleNamespace(**{name: space[name] for name in names})


MODELS = site("transformers") / "models"


def transformers(file, *names, **around):
    return borrow(MODELS / file, names, **around)


def grid(resized, cell):
    height, width = resized
    return height // cell, width // cell


def snap(smart_resize, factor, low, high, extra):
    def count(width, height):
        rows, columns = grid(smart_resize(height, width, factor=factor, min_pixels=low, max_pixels=high), factor)
        return rows * columns + extra

    return count


qwen = transformers("qwen2_vl/image_processing_pil_qwen2_vl.py", "smart_resize").smart_resize
ernie = transformers("ernie4_5_vl_moe/image_processing_pil_ernie4_5_vl_moe.py", "smart_resize").smart_resize
hunyuan_resize = transformers("hunyuan_vl/image_processing_pil_hunyuan_vl.py", "smart_resize").smart_resize
minimax = transformers("minimax_m3_vl/image_processing_minimax_m3_vl.py", "smart_resize").smart_resize
glm_resize = transformers("glm46v/image_processing_pil_glm46v.py", "smart_resize").smart_resize
navit = transformers("kimi_k25/image_processing_kimi_k25.py", "navit_resize").navit_resize
muse = transformers("muse_glimmer/image_processing_muse_glimmer.py", "smart_resize").smart_resize
gemma = transformers("gemma4/image_processing_pil_gemma4.py", "get_aspect_ratio_preserving_size")
step = transformers("step3p7/image_processing_step3p7.py", "_is_extreme_aspect", "_plan_patches", SizeDict=dict)
ratios = transformers(
    "got_ocr2/image_processing_pil_got_ocr2.py", "get_all_supported_aspect_ratios", "get_optimal_tiled_canvas", lru_cache=lru_cache
)


class Numbers:
    """As much of torch as the choice of a canvas takes, in its single precision."""

    where = staticmethod(np.where)
    max = staticmethod(np.max)
    min = staticmethod(np.min)
    argmin = staticmethod(np.argmin)
    Tensor = np.ndarray


llama = transformers(
    "llama4/image_processing_llama4.py", "get_factors", "find_supported_resolutions", "get_best_fit", torch=Numbers,
    defaultdict=defaultdict, lru_cache=lru_cache, SizeDict=dict,
)
CANVASES = np.array(
    llama.find_supported_resolutions(16, types.SimpleNamespace(height=336, width=336)), dtype=np.float32
)


def llama_4(width, height):
    rows, columns = (int(side) // 336 for side in llama.get_best_fit((height, width), CANVASES))
    if rows * columns == 1:
        return 147
    return 144 * rows * columns + rows * (columns - 1) + rows + 147


def glm(most):
    def count(width, height):
        rows, columns = grid(glm_resize(2, height, width, min_pixels=112 * 112, max_pixels=most), 28)
        return rows * columns + 2

    return count


def hunyuan(width, height):
    rows, columns = grid(hunyuan_resize(height, width, factor=32, min_pixels=512 * 512, max_pixels=2048 * 2048), 32)
    return rows * (columns + 1) + 2


def kimi(patches):
    def count(width, height):
        rows, columns = grid(navit(height, width, 14, 2, patches, 512)[1], 28)
        return rows * columns

    return count


def muse_glimmer(width, height):
    rows, columns = grid(muse(height, width, patch_size=28, max_tokens=4096), 28)
    return rows * columns + 2


def gemma_4(budget):
    def count(width, height):
        rows, columns = grid(gemma.get_aspect_ratio_preserving_size(height, width, 16, 9 * budget, 3), 48)
        return rows * columns + 2

    return count


def step_3(width, height):
    me = types.SimpleNamespace(max_image_size=3024, _is_extreme_aspect=step._is_extreme_aspect)
    columns, rows = step._plan_patches(me, width, height, 728, 504)[3:5]
    return 171 + 83 * columns * rows + max(rows - 1, 0)


def internvl(width, height):
    columns, rows = ratios.get_optimal_tiled_canvas((height, width), (448, 448), 1, 12)
    tiles = columns * rows
    return 256 * (tiles + (tiles > 1))


def mistral(patch, merge, most):
    from mistral_common.tokens.tokenizers.image import ImageConfig, ImageEncoder

    config = ImageConfig(image_patch_size=patch, max_image_size=most, spatial_merge_size=merge)
    me = types.SimpleNamespace(image_config=config)

    def count(width, height):
        columns, rows = ImageEncoder._image_to_num_tokens(me, types.SimpleNamespace(size=(width, height)))
        return rows * (columns + 1)

    return count


policy = borrow(
    LITELLM / "litellm/litellm_core_utils/token_counter.py",
    [
        "calculate_tiles_needed", "_ANTHROPIC_IMAGE_LIMITS", "_TILE_IMAGE_TOKEN_COSTS", "_PATCH_IMAGE_MULTIPLIERS",
        "_patch_image_limits", "_image_patch_count", "_anthropic_image_tokens", "_image_policy_tokens", "_MAX_IMAGE_PATCHES",
    ],
    MappingProxyType=types.MappingProxyType, bisect_right=bisect_right, ANTHROPIC_IMAGE_MAX_LONG_EDGE_PX=1568,
    MAX_TILE_WIDTH=512, MAX_TILE_HEIGHT=512, DEFAULT_IMAGE_TOKEN_COUNT=None, Final=object,
)


def litellm(family, detail):
    return lambda width, height: policy._image_policy_tokens(family, (width, height), detail)


TRANSFORMERS = "transformers " + importlib.metadata.version("transformers")
COMMON = "mistral-common " + importlib.metadata.version("mistral-common")
LITE = "litellm 1.110.2"

FAMILIES = [
    ("qwen-28", "default", TRANSFORMERS, snap(qwen, 28, 4 * 28**2, 1_003_520, 2)),
    ("qwen-28", "high", TRANSFORMERS, snap(qwen, 28, 4 * 28**2, 12_845_056, 2)),
    ("qwen-32", "default", TRANSFORMERS, snap(qwen, 32, 4 * 32**2, 2_621_440, 2)),
    ("qwen-32", "high", TRANSFORMERS, snap(qwen, 32, 4 * 32**2, 16_777_216, 2)),
    ("qwen3-vl-open", None, TRANSFORMERS, snap(qwen, 32, 65_536, 16_777_216, 2)),
    ("ernie-4.5-vl", None, TRANSFORMERS, snap(ernie, 28, 56 * 56, 28 * 28 * 6177, 0)),
    ("minimax-m3", None, TRANSFORMERS, snap(minimax, 28, 3_136, 451_584, 2)),
    ("hunyuan-vl", None, TRANSFORMERS, hunyuan),
    ("glm-4v-open", None, TRANSFORMERS, glm(28 * 28 * 15_000)),
    ("kimi-k2.5", None, TRANSFORMERS, kimi(16_384)),
    ("kimi-vl", None, TRANSFORMERS, kimi(4_096)),
    ("muse-glimmer", None, TRANSFORMERS, muse_glimmer),
    ("gemma-4", "280", TRANSFORMERS, gemma_4(280)),
    ("gemma-4", "1120", TRANSFORMERS, gemma_4(1120)),
    ("step-3", None, TRANSFORMERS, step_3),
    ("llama-4", None, TRANSFORMERS, llama_4),
    ("siliconflow-internvl", "high", TRANSFORMERS, internvl),
    ("mistral-16", None, COMMON, mistral(16, 1, 1024)),
    ("mistral-28", None, COMMON, mistral(14, 2, 1540)),
    ("claude-standard", None, LITE, litellm("claude-standard", "auto")),
    ("claude-high", None, LITE, litellm("claude-high", "auto")),
    ("openai-tiles-85", "high", LITE, litellm("gpt-4o", "high")),
    ("openai-tiles-70", "high", LITE, litellm("gpt-5", "high")),
    ("openai-tiles-2833", "auto", LITE, litellm("gpt-4o-mini", "auto")),
    ("openai-patches-gpt-6-astra", "high", LITE, litellm("gpt-6-astra", "high")),
    ("openai-patches-gpt-6-astra", "low", LITE, litellm("gpt-6-astra", "low")),
    ("openai-patches-gpt-5.6", "high", LITE, litellm("gpt-5.6-sol", "high")),
    ("openai-patches-gpt-5.5", "original", LITE, litellm("gpt-5.5", "original")),
    ("openai-patches-gpt-5.4", "low", LITE, litellm("gpt-5.4", "low")),
    ("openai-patches-gpt-5.2", "auto", LITE, litellm("gpt-5.2", "auto")),
    ("openai-patches-gpt-4.1-mini", "auto", LITE, litellm("gpt-4.1-mini", "auto")),
]


def sizes(seed):
    """Sides as cameras and screens have them, small ones, and whole or half multiples of common cells."""
    draw = random.Random(seed)
    found = []
    while len(found) < SIZES:
        def side():
            kind = draw.random()
            if kind < 0.5:
                return draw.randint(1, 4000)
            if kind < 0.75:
                return round(math.exp(draw.uniform(math.log(16), math.log(8000))))
            cell = draw.choice([14, 16, 28, 32, 42, 336, 384, 448, 504, 512])
            return max(1, cell * draw.randint(1, 4000 // cell) + draw.choice([0, 0, cell // 2, 1, -1]))

        width, height = side(), side()
        if max(width, height) <= 150 * min(width, height):
            found.append((width, height))
    return found


for rule, detail, peer, count in FAMILIES:
    cases = []
    for width, height in sizes(f"{rule} {detail}"):
        cases.append([width, height, count(width, height)])
    name = rule if detail is None else f"{rule}-{detail}"
    head = {"rule": rule, "detail": detail, "peer": peer}
    body = json.dumps({**head, "cases": cases}, separators=(",", ":"))
    (HERE / f"{name}.json").write_text(body + "\n")
    print(f"{name}: {len(cases)}")
