"""A torch module, scored on scenes it has not seen after each epoch of its training."""
import torch

import simplicit

SAMPLES, EPOCHS = 20, 10


class Walker(torch.nn.Module):
    """Constant velocity, and what observed steps tell of how far from that people end up."""

    def __init__(self, observed_steps, predicted_steps):
        super().__init__()
        self.ahead = torch.arange(1.0, predicted_steps + 1)[:, None]
        self.layers = torch.nn.Sequential(
            torch.nn.Linear(2 * observed_steps - 2, 32), torch.nn.Tanh(), torch.nn.Linear(32, 4 * predicted_steps))

    def forward(self, observed):
        """The mean and the deviation of each predicted position, [A, P, 2] both."""
        moves = observed.diff(dim=1)
        mean, deviation = self.layers(moves.flatten(1)).reshape(len(observed), -1, 4).split(2, dim=-1)
        straight = observed[:, -1:] + self.ahead * moves[:, -1:]
        return straight + 0.1 * self.ahead * mean, 0.1 * self.ahead * torch.exp(deviation)

    def predict(self, observed):
        """[A, K, P, 2]: each path deviates one way all along."""
        mean, deviation = self(observed)
        return mean[:, None] + deviation[:, None] * torch.randn(len(observed), SAMPLES, 1, 2)


def split(scenes, share):
    """Scenes before and after a moment, as tensors; those that overlap both are left out."""
    cut = int(share * len(scenes.frame))
    tensors = [torch.tensor(array, dtype=torch.float32) for array in (scenes.observed, scenes.future)]
    learned, held = scenes.scene_offset[cut - 20], scenes.scene_offset[cut:]
    return [tensor[:learned] for tensor in tensors], [tensor[held[0]:] for tensor in tensors], held - held[0]


torch.manual_seed(0)
(observed, future), (test_observed, test_future), offset = split(simplicit.cut_scenes(dataset="sample"), 0.7)
walker = Walker(observed.shape[1], future.shape[1])
optimizer = torch.optim.Adam(walker.parameters(), lr=3e-3)
for epoch in range(EPOCHS):
    score = simplicit.score(walker.predict(test_observed), test_future, offset, metrics="ade,fde,energy")
    print(f"epoch {epoch}: ADE {score.ade:.3f}, FDE {score.fde:.3f}, energy {score.energy_path:.3f}", flush=True)
    for batch in torch.randperm(len(observed)).split(64):
        mean, deviation = walker(observed[batch])
        loss = -torch.distributions.Normal(mean, deviation).log_prob(future[batch]).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

others = simplicit.Model("cv-gauss").predict(test_observed, offset, samples=SAMPLES)
for name, samples in {"walker": walker.predict(test_observed), "cv-gauss": others}.items():
    print(repr(simplicit.score(samples, test_future, offset, name=name, metrics="ade,fde,energy")))
