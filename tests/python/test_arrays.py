"""Arrays in: any type, stride and library; copied only where they must be; refused by name."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import simplicit
from simplicit import _arrays, _score
from simplicit._binding import ffi, lib


def scored(samples, future, offset=None):
    return simplicit.score(samples, future, offset, metrics="ade,fde,amv")


@st.composite
def scenes(draw):
    agents, samples, steps = draw(st.integers(1, 7)), draw(st.integers(1, 6)), draw(st.integers(1, 5))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    cuts = draw(st.sets(st.integers(1, agents), max_size=agents))
    return (random.normal(0, 5, (agents, samples, steps, 2)).astype(np.float32),
            random.normal(0, 5, (agents, steps, 2)).astype(np.float32), sorted({0, agents} | cuts))


def strided(array, how):
    """The same numbers in other memory."""
    if how == "every other":
        wide = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
        wide[..., ::2] = array
        return wide[..., ::2]
    if how == "columns first":
        return np.asfortranarray(array)
    if how == "backwards":
        return array[::-1].copy()[::-1]
    if how == "swapped":
        return array.astype(array.dtype.newbyteorder())
    if how == "off by a byte":
        moved = np.frombuffer(b" " + array.tobytes(), array.dtype, offset=1).reshape(array.shape)
        assert not moved.flags.aligned
        return moved
    if how == "read-only":
        array = array.copy()
        array.flags.writeable = False
    return array


@given(scenes(), st.sampled_from(["every other", "columns first", "backwards", "swapped", "off by a byte", "read-only"]),
       st.sampled_from(["f4", "f8", "list"]))
def test_memory_does_not_matter(made, how, kind):
    samples, future, offset = made
    expected = scored(samples, future, offset)
    assert _arrays.as_numbers("x", strided(samples, how), samples.shape).flags.aligned
    if kind == "list":
        given_samples, given_future = samples.tolist(), strided(future, how).tolist()
    else:
        given_samples = strided(samples.astype(kind), how)
        given_future = strided(future.astype(kind), how)
    assert scored(given_samples, given_future, list(offset)) == expected


@given(scenes())
def test_order_of_agents_within_a_scene_does_not_matter(made):
    samples, future, _ = made
    one = scored(samples, future, [0, len(future)])
    other = scored(samples[::-1], future[::-1], [0, len(future)])
    assert one.ade == pytest.approx(other.ade, rel=1e-9)
    np.testing.assert_allclose(one.per_agent["fde"], other.per_agent["fde"][::-1])


@given(scenes(), st.integers(0, 3), st.sampled_from([-1, 1, 2]))
def test_wrong_shapes_are_named(made, axis, by):
    samples, future, offset = made
    shape = list(samples.shape)
    shape[axis] = max(shape[axis] + by, 0)
    wrong = np.zeros(shape, np.float32)
    if axis == 1 and shape[1] > 0 or wrong.shape == samples.shape:
        return
    with pytest.raises(ValueError, match="samples|future|scene_offset") as raised:
        scored(wrong, future, offset)
    assert "expected" in str(raised.value) and "found" in str(raised.value)


class Spy:
    """The library, seeing where arrays lie when they are scored."""

    def __getattr__(self, name):
        return getattr(lib, name)

    def si_evaluate_arrays(self, arrays, *others):
        self.seen = {name: int(ffi.cast("uintptr_t", value)) for name, value in (
            ("samples", arrays.scenes.samples), ("samples_float", arrays.samples_float),
            ("future", arrays.scenes.future), ("future_float", arrays.future_float))}
        return lib.si_evaluate_arrays(arrays, *others)


@pytest.mark.parametrize("kind, suffix", [("f4", "_float"), ("f8", "")])
def test_contiguous_arrays_are_not_copied(crowd, monkeypatch, kind, suffix):
    spy = Spy()
    monkeypatch.setattr(_score, "lib", spy)
    samples, future = crowd.samples.astype(kind), crowd.future.astype(kind)
    scored(samples, future)
    assert spy.seen["samples" + suffix] == samples.ctypes.data
    assert spy.seen["future" + suffix] == future.ctypes.data


def test_torch_is_read_where_it_is(crowd, monkeypatch):
    torch = pytest.importorskip("torch", reason="no python3-torch")
    spy = Spy()
    monkeypatch.setattr(_score, "lib", spy)
    samples = torch.from_numpy(crowd.samples.copy()).requires_grad_()
    found = scored(samples, torch.from_numpy(crowd.future))
    assert spy.seen["samples_float"] == samples.data_ptr()
    assert found == scored(crowd.samples, crowd.future)
    assert found == scored(samples.transpose(1, 2).contiguous().transpose(1, 2), crowd.future)


def test_dlpack_and_buffers_are_read_where_they_are():
    class Capsule:  # all that another library's array need have
        def __init__(self, array):
            self.array = array

        def __dlpack__(self, **options):
            return self.array.__dlpack__(**options)

        def __dlpack_device__(self):
            return self.array.__dlpack_device__()

    array = np.arange(12.0).reshape(3, 2, 2)
    for other in (Capsule(array), memoryview(array)):
        assert _arrays.as_numbers("x", other, (3, 2, 2)).ctypes.data == array.ctypes.data


@pytest.mark.parametrize("value, error", [
    ([["text"]], ValueError), ([[[["text"] * 2]]], TypeError), (None, TypeError), (3, ValueError), ([[1, 2], [3]], TypeError),
    (np.zeros((2, 3, 4, 2), complex), TypeError), (np.zeros((2, 3, 4, 2), "M8[s]"), TypeError),
    (np.ma.masked_equal(np.zeros((2, 3, 4, 2)), 0), TypeError),
    (np.zeros((2, 3, 4, 2), object), TypeError), (np.zeros((2, 3, 4, 3)), ValueError),
    (np.zeros((2, 0, 4, 2)), ValueError), (np.full((2, 3, 4, 2), np.inf), ValueError),
])
def test_what_is_no_array_of_positions_is_refused_by_name(value, error):
    with pytest.raises(error, match="samples: expected"):
        scored(value, np.zeros((2, 4, 2)))


@pytest.mark.parametrize("offset", [[0, 1], [1, 2], [0, 2, 1, 2], [0, 0, 2], [0.0, 2.0], [], [[0, 2]]])
def test_wrong_offsets_are_refused_by_name(offset):
    with pytest.raises((ValueError, TypeError), match="scene_offset: expected"):
        scored(np.zeros((2, 3, 4, 2)), np.zeros((2, 4, 2)), offset)


@pytest.mark.parametrize("name, value", [
    ("recording", "a\0b"), ("truth", "truth.txt"), ("agent_id", [1]), ("agent_id", [1.5, 2.5]), ("frame", [1, 2, 3]), ("recording", ["a", "b", "c"]),
    ("observed", np.zeros((3, 8, 2))), ("observed", np.full((2, 8, 2), np.nan)),
    ("probabilities", np.zeros((2, 9))), ("primary_id", [1, 2, 3]),
])
def test_other_arrays_are_refused_by_name(name, value):
    with pytest.raises((ValueError, TypeError), match=f"{name}: expected"):
        simplicit.score(np.zeros((2, 3, 4, 2)), np.zeros((2, 4, 2)), **{name: value})


def test_whole_numbers_and_half_precision_are_copied_exactly():
    whole = np.arange(8).reshape(2, 2, 2)
    assert _arrays.as_numbers("x", whole, (2, 2, 2)).dtype == np.float64
    assert _arrays.as_numbers("x", whole.astype("f2"), (2, 2, 2)).dtype == np.float32
