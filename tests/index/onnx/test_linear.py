"""Linear layers in four and in eight bits: what is lost, and that nothing is where nothing has to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from index.onnx.linear import BLOCK, quantise

if TYPE_CHECKING:
    from numpy.typing import NDArray


@given(
    codes=arrays.arrays(np.uint8, (3, 2, BLOCK), elements=st.integers(0, 15)),
    scales=arrays.arrays(np.float16, (3, 2), elements=st.floats(-2, 2, width=16, allow_subnormal=False)),
)
def test_weights_that_are_of_four_bits_are_kept_exactly(
    codes: NDArray[np.uint8], scales: NDArray[np.float16]
) -> None:
    codes[..., 0] = 0  # a block's largest weight, as ggml chooses the scale
    scales[scales == 0] = 1
    weights = (codes.astype(np.float32) - 8) * scales.astype(np.float32)[..., None]
    packed, found_scales = quantise(weights.reshape(3, -1))
    unpacked = np.stack([packed & 15, packed >> 4], axis=-1).reshape(codes.shape)
    np.testing.assert_array_equal(found_scales, scales.astype(np.float32))
    np.testing.assert_array_equal(unpacked, codes)


@given(arrays.arrays(np.float32, (2, 2 * BLOCK), elements=st.floats(-4, 4, width=32, allow_subnormal=False)))
def test_any_weight_is_off_by_a_step_at_most(weights: NDArray[np.float32]) -> None:
    packed, scales = quantise(weights)
    unpacked = np.stack([packed & 15, packed >> 4], axis=-1).reshape(2, 2, BLOCK).astype(np.float32)
    restored = (unpacked - 8) * scales[..., None]
    errors = np.abs(restored - weights.reshape(restored.shape))
    assert np.all(errors <= np.abs(scales)[..., None] * 1.001)
