"""Detections of a tracker in, predictions and a picture of them out."""
import sys

import numpy as np

import simplicit

path = sys.argv[1] if len(sys.argv) > 1 else "crowd.png"
scene = simplicit.cut_scenes(dataset="sample").scene(38)  # stands in for a tracker

stream = simplicit.Stream(simplicit.Model("pedestrian"), samples=100)
for step in range(8):
    time = 0.4 * step
    for agent_id, (x, y) in zip(scene.agent_id, scene.observed[:, step]):
        stream.add(time, agent_id, x, y)
    crowd = stream.predict(time)
    print(f"{time:.1f} s: {len(crowd.agent_id)} people, seen for up to {max(crowd.known_steps)} steps")

for agent_id, ends in zip(crowd.agent_id, crowd.samples[:, :, -1]):
    x, y = ends.mean(0)
    print(f"{agent_id} will be at {x:.1f} {y:.1f}, give or take {np.hypot(*ends.std(0)):.1f} m")
simplicit.plot_scene(crowd.observed, scene.future, {"pedestrian": crowd.samples}, path, agent_id=crowd.agent_id)
