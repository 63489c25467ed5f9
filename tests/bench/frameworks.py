#!/usr/bin/env python3
"""The two models in PyTorch and ONNX Runtime beside ours: microseconds a scene on one thread.

    frameworks.py SIMPLICIT LIBRARY [RELEASED.h5]

SIMPLICIT is the command, whose `bench` times ours, LIBRARY libsimplicit.so, whose outputs the other
two must have, or nothing is timed. The default model is the bundled `pedestrian`; Social-Implicit
are the released weights of that file, and left out without it. ONNX Runtime is node's
onnxruntime-node, where there is one. All draw 20 samples; ours and PyTorch's include their random
numbers, ONNX Runtime is given them.
"""
import ctypes
import json
import math
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import warnings

import h5py
import numpy
import torch

AGENT_COUNTS, SAMPLES, STEPS, PREDICTED = (1, 8, 50, 200), 20, 8, 12
CALIBRATED, WALK = 0, 4
HERE = pathlib.Path(__file__).parent


def tensors_of(path):
    found = {}
    with h5py.File(path) as file:
        file.visititems(lambda name, item: found.update({name: torch.tensor(
            item[:], dtype=torch.float32)}) if isinstance(item, h5py.Dataset) else None)
        attributes = {name: value for name, value in file.attrs.items()}
    return found, attributes


class SocialGaussian(torch.nn.Module):
    """predict/social_gaussian.h, the calibrated point of tracks without noise, which need no
    smoothing: observed [A][T][2], latent [A][K][5], four deviates and a number in (0, 1) ->
    samples."""

    def __init__(self, path):
        super().__init__()
        self.tensors, attributes = tensors_of(path)
        self.pull = float(attributes["mean_pull"])
        tau = torch.arange(1, PREDICTED + 1) / PREDICTED
        self.powers = torch.stack([torch.ones(PREDICTED), 2 * tau - 1, (2 * tau - 1) ** 2])
        self.growth = 0.4 * tau / tau.mean()
        loading = self.tensors["loading"]  # [2][P][2]
        self.unit = loading / ((loading ** 2).sum(2, keepdim=True) + 1e-12).sqrt()
        self.steps = torch.arange(1, PREDICTED + 1).float()

    def fields(self, observed, own):
        last, walked = observed[:, -1], observed[:, -1] - observed[:, -4]
        step = observed[:, 1:] - observed[:, :-1]
        velocity = (walked[None] - walked[:, None]) / 3
        change = (step[:, -1] - step[:, -4])[None].expand_as(velocity)
        apart = 1 - torch.eye(observed.shape[0])
        features = []
        for radius, horizon, has_change in ((1.5, 0, True), (4.0, 0, False), (1.5, 6, False)):
            offset = last[None] - last[:, None] + horizon * velocity
            weight = torch.exp(-(offset ** 2).sum(2) / (2 * radius ** 2))
            weight = torch.where(weight >= 1e-4, weight, torch.zeros_like(weight)) * apart
            total = weight.sum(1, keepdim=True)
            share = 1 / (0.3 + total)
            features.append(share * total)
            parts = [offset / radius, 2 * velocity] + ([2 * change] if has_change else [])
            for part in parts:
                features.append(own(((weight[:, :, None] * part).sum(1) * share)[:, None])[:, 0])
        return features

    def forward(self, observed, latent):
        t = self.tensors
        step, walked = observed[:, 1:] - observed[:, :-1], observed[:, -1] - observed[:, -4]
        length = (walked ** 2).sum(1).sqrt()
        moves = length >= 0.02
        c = torch.where(moves, walked[:, 0] / length.clamp(min=1e-9), torch.ones_like(length))
        s = torch.where(moves, walked[:, 1] / length.clamp(min=1e-9), torch.zeros_like(length))
        turn = torch.stack([torch.stack([c, -s], 1), torch.stack([s, c], 1)], 1)  # [A][2][2]
        own = lambda v: v @ turn  # rows (x, y) to (c x + s y, c y - s x)
        motion = own(step)
        speed = (torch.log((step ** 2).sum(2).sqrt().mean(1) + 0.1) + 1)[:, None]
        noise = torch.full_like(speed, math.log(0.01) + 3.5)
        features = torch.cat([motion.reshape(-1, 2 * (STEPS - 1)), speed, noise] +
                             self.fields(observed, own), 1)
        hidden = torch.relu(features @ t["hidden1/weight"] + t["hidden1/bias"])
        hidden = hidden + torch.relu(hidden @ t["hidden2/weight"] + t["hidden2/bias"])
        path = hidden @ t["path/weight"] + t["path/bias"] + features @ t["path/skip"]
        spread = hidden @ t["spread/weight"] + t["spread/bias"]
        turned = (path.reshape(-1, 2, 1, 4) * t["basis"]).sum(3).transpose(1, 2)
        mean = motion[:, -1:] * self.steps[:, None] + self.pull * turned
        exponent = spread[:, 3:9].reshape(-1, 2, 3) @ self.powers  # [A][2][P]
        wider = exponent + (spread[:, 9:12] @ self.powers)[:, None]
        pace = ((step[:, -3:] ** 2).sum(2).mean(1) + 0.12 ** 2 + 0.536 ** 2).sqrt() / 4
        legs = pace[:, None, None] * self.steps
        narrow, wide = (((self.growth * torch.exp(e.clamp(-4, 3))) ** -2 + legs ** -2) ** -0.5
                        for e in (exponent, wider))
        chance = torch.sigmoid(spread[:, 12].clamp(-4, 3))
        is_wide = latent[:, :, WALK] < chance[:, None]
        sigma = torch.where(is_wide[:, :, None, None], wide[:, None], narrow[:, None])
        z = latent[:, :, :WALK].reshape(*latent.shape[:2], 2, 2)  # rank, axis
        walk = torch.einsum("atr,nkra->nkat", self.unit, z)
        local = mean[:, None] + (sigma * walk).transpose(2, 3)
        return observed[:, -1][:, None, None] + local @ turn.transpose(1, 2)[:, None]


class SocialImplicit(torch.nn.Module):
    """The released model's zone 0, in which it puts everybody: noise [K][2] -> displacements."""

    def __init__(self, path):
        super().__init__()
        found, attributes = tensors_of(path)
        self.tensors = {name.removeprefix("implicit_cells/0/"): value
                        for name, value in found.items() if name.startswith("implicit_cells/0/")}
        self.scale = self.tensors["noise_w"] * float(attributes["noise_weight"][0])

    def two_layers(self, convolve, prefix, value, swap, padding):
        t = self.tensors

        def layer(wide, straight, x):
            return (convolve(x, t[prefix + wide + "/weight"], t[prefix + wide + "/bias"],
                             padding=padding),
                    convolve(x, t[prefix + straight + "/weight"], t[prefix + straight + "/bias"]))

        bent, straight = layer("feat", "highway_input", value)
        bent, straight = layer("tpcnn", "highway", swap(torch.relu(bent) + straight))
        return bent + straight

    def forward(self, observed, noise):
        t, agents = self.tensors, observed.shape[0]
        moved = torch.cat([torch.zeros_like(observed[:, :1]), observed[:, 1:] - observed[:, :-1]], 1)
        value = moved.permute(2, 1, 0)[None] + (self.scale * noise)[:, :, None, None]
        everybody = self.two_layers(torch.nn.functional.conv2d, "", value,
                                    lambda x: x.transpose(1, 2), 1)  # [K][P][2][A]
        alone = value.permute(0, 3, 1, 2).reshape(-1, 2, STEPS)
        alone = self.two_layers(torch.nn.functional.conv1d, "ped/", alone,
                                lambda x: x.transpose(1, 2), 1)
        alone = alone.reshape(-1, agents, PREDICTED, 2).transpose(0, 1)
        return t["global_w"] * everybody.permute(3, 0, 1, 2) + t["local_w"] * alone


class SceneView(ctypes.Structure):
    _fields_ = [("agent_count", ctypes.c_size_t), ("observed", ctypes.c_void_p),
                ("agent_id", ctypes.c_void_p), ("key", ctypes.c_int64)]


class Sampling(ctypes.Structure):
    _fields_ = [("seed", ctypes.c_uint64), ("sample_count", ctypes.c_size_t),
                ("spread", ctypes.c_float), ("point", ctypes.c_int), ("draws", ctypes.c_int)]


class Ours:
    def __init__(self, library, model):
        self.library = ctypes.CDLL(library)
        self.predictor = ctypes.c_void_p()
        self.library.si_predictor_workspace_size.restype = ctypes.c_size_t
        self.library.si_predictor_model.restype = ctypes.c_void_p
        if self.library.si_predictor_load(str(model).encode(), None,
                                          ctypes.byref(self.predictor), None):
            sys.exit(f"{model}: no such model")

    def workspace(self, agents):
        size = self.library.si_predictor_workspace_size(self.predictor, ctypes.c_size_t(agents),
                                                        ctypes.c_size_t(SAMPLES))
        memory = numpy.zeros(size + 64, numpy.uint8)
        return ctypes.c_void_p(-(-memory.ctypes.data // 64) * 64), ctypes.c_size_t(size), memory

    def samples(self, observed, spread):
        agents = len(observed)
        result = numpy.zeros((agents, SAMPLES, PREDICTED, 2), numpy.float32)
        workspace, size, _memory = self.workspace(agents)
        scene = SceneView(agents, observed.ctypes.data, None, 0)
        sampling = Sampling(0, SAMPLES, spread, CALIBRATED, 0)
        assert self.library.si_predictor_predict(
            self.predictor, ctypes.byref(scene), ctypes.byref(sampling),
            ctypes.c_void_p(result.ctypes.data), workspace, size) == 0
        return result

    def displacements(self, observed, noise):
        agents = len(observed)
        result = numpy.zeros((agents, SAMPLES, PREDICTED, 2), numpy.float32)
        workspace, size, _memory = self.workspace(agents)
        model = ctypes.c_void_p(self.library.si_predictor_model(self.predictor))
        assert self.library.si_model_forward(
            model, ctypes.c_size_t(agents), ctypes.c_void_p(observed.ctypes.data),
            ctypes.c_size_t(SAMPLES), ctypes.c_void_p(noise.ctypes.data),
            ctypes.c_void_p(result.ctypes.data), workspace, size) == 0
        return result


def crowd(agents):
    """Walkers abreast, as `simplicit bench` has them, but not all alike."""
    observed = numpy.zeros((agents, STEPS, 2), numpy.float32)
    bend = 0.02 * numpy.sin(numpy.arange(agents))[:, None]
    time_ = numpy.arange(STEPS)[None]
    observed[:, :, 0] = 0.5 * time_
    observed[:, :, 1] = numpy.arange(agents)[:, None] + bend * time_ ** 2
    return observed


def check(name, found, expected):
    worst = float(numpy.abs(found - expected).max())
    if not worst < 1e-4:
        sys.exit(f"{name}: outputs differ by {worst:g} m, so there is nothing to time")


def median_microseconds(run):
    took = []
    end = time.perf_counter() + 1.0
    while time.perf_counter() < end or len(took) < 5:
        start = time.perf_counter()
        run()
        took.append(time.perf_counter() - start)
    return 1e6 * float(numpy.median(took))


def runtime_of(module, observed, noise, expected):
    """What node's ONNX Runtime takes for the module, None without it."""
    if shutil.which("node") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        torch.onnx.export(module, (torch.tensor(observed), noise), path / "model.onnx",
                          input_names=["observed", "noise"], output_names=["result"],
                          opset_version=13)
        observed.tofile(path / "observed")
        noise.numpy().tofile(path / "noise")
        job = {"folder": folder, "observed": list(observed.shape), "noise": list(noise.shape)}
        done = subprocess.run(["node", HERE / "onnx_runtime.cjs", json.dumps(job)],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            return None
        check("ONNX Runtime", numpy.fromfile(path / "result", numpy.float32), expected.ravel())
        return float(done.stdout)


def ours_of(simplicit, model):
    done = subprocess.run([simplicit, "bench", "--model", model, "--seconds", "0.3", "--format",
                           "json"], capture_output=True, text=True, check=True)
    return {row["agents"]: row["microseconds"] for row in json.loads(done.stdout)["cases"]}


def latents_of(module, observed, samples):
    """Those that samples were made with: the module is linear in the deviates, both for narrow
    paths and wide ones, of which each sample is that which fits."""
    agents = len(observed)
    tracks, wanted = torch.tensor(observed), torch.tensor(samples).double()
    best, least = None, None
    for share in (0.0, 1.0):  # wide, narrow
        def run(walk):
            latent = torch.cat([walk.expand(agents, 1, WALK), torch.full((agents, 1, 1), share)], 2)
            return module(tracks, latent)[:, 0].double().flatten(1)
        mean = run(torch.zeros(WALK))
        columns = torch.stack([run(row) - mean for row in torch.eye(WALK)], 2)  # [A][2P][4]
        target = (wanted.flatten(2) - mean[:, None]).transpose(1, 2)
        walk = torch.linalg.lstsq(columns, target).solution
        error = (columns @ walk - target).abs().amax(1)  # [A][K]
        latent = torch.cat([walk.transpose(1, 2), torch.full((agents, SAMPLES, 1), share)], 2)
        better = error < least if least is not None else torch.ones_like(error, dtype=torch.bool)
        best = latent if best is None else torch.where(better[..., None], latent, best)
        least = error if least is None else torch.minimum(error, least)
    return best.float()


def draw_latents(shape):
    return torch.cat([torch.randn(*shape[:2], WALK), torch.rand(*shape[:2], 1)], 2)


def compare(title, simplicit, model, module, inputs_of, draw):
    print(f"{title}, {SAMPLES} samples, us a scene on one thread (PyTorch {torch.__version__})")
    print("agents      ours    PyTorch  times   ONNX Runtime  times")
    times = ours_of(simplicit, model)
    for agents in AGENT_COUNTS:
        observed, noise, expected = inputs_of(agents)
        fixed = torch.tensor(observed)
        traced = torch.jit.freeze(torch.jit.trace(module.eval(), (fixed, noise)))
        check("PyTorch", traced(fixed, noise).numpy(), expected)
        theirs = median_microseconds(lambda: traced(fixed, draw(noise.shape)))
        ours, runtime = times[agents], runtime_of(module, observed, noise, expected)
        row = f"{agents:6} {ours:9.2f} {theirs:10.1f} {theirs / ours:6.0f}"
        print(row + (f" {runtime:14.1f} {runtime / ours:6.0f}" if runtime else f" {'-':>14} {'-':>6}"))
    print("" if runtime else "-: node finds no onnxruntime-node (npm install it, set NODE_PATH)\n")


def main(simplicit, library, released=None):
    warnings.filterwarnings("ignore", category=UserWarning, module="torch.onnx")
    torch.set_num_threads(1)
    torch.manual_seed(1)
    with torch.inference_mode(False), torch.no_grad():
        ours = Ours(library, "pedestrian")
        gaussian = SocialGaussian(HERE / "../../predict/weights/pedestrian.h5")

        def gaussian_inputs(agents):
            observed = crowd(agents)
            expected = ours.samples(observed, 1.0)
            return observed, latents_of(gaussian, observed, expected).contiguous(), expected

        compare("default model", simplicit, "pedestrian", gaussian, gaussian_inputs, draw_latents)
        if released is None:
            return
        theirs = Ours(library, released)

        def implicit_inputs(agents):
            observed, noise = crowd(agents), torch.randn(SAMPLES, 2)
            return observed, noise, theirs.displacements(observed, noise.numpy())

        compare("Social-Implicit, released weights", simplicit, released, SocialImplicit(released),
                implicit_inputs, torch.randn)


if __name__ == "__main__":
    main(*sys.argv[1:])
