"""The losses of the first batch by PyTorch, from the file that `HydraSharp.Bench first-loss FILE` writes.

    python3 bench/first-loss.py FILE
"""
import json
import struct
import sys

import numpy
import torch
import torch.nn.functional as F


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8:8 + length])
    arrays = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        numbers = numpy.frombuffer(data[begin:end], dtype={"F32": "<f4", "I64": "<i8"}[entry["dtype"]])
        arrays[name] = torch.from_numpy(numbers.reshape(entry["shape"]).copy())
    return arrays


W = read(sys.argv[1])


def norm(x, name):
    return F.batch_norm(x, None, None, W[name + ".weight"], W[name + ".bias"], training=True)


def block(x, name, stride):
    y = F.relu(norm(F.conv2d(x, W[name + ".conv1.weight"], stride=stride, padding=1), name + ".bn1"))
    y = norm(F.conv2d(y, W[name + ".conv2.weight"], padding=1), name + ".bn2")
    if name + ".downsample.0.weight" in W:
        x = norm(F.conv2d(x, W[name + ".downsample.0.weight"], stride=stride), name + ".downsample.1")
    return F.relu(x + y)


x = F.relu(norm(F.conv2d(W["input"], W["backbone.conv1.weight"], stride=2, padding=3), "backbone.bn1"))
x = F.max_pool2d(x, 3, 2, 1)
for layer in range(1, 5):
    for index in range(2):
        x = block(x, f"backbone.layer{layer}.{index}", 2 if layer > 1 and index == 0 else 1)
x = x.mean((2, 3))


def head(task):
    names = [n for n in W if n.startswith(f"heads.{task}.") and n.endswith(".weight")]
    assert len(names) == 1, names
    return F.linear(x, W[names[0]], W[names[0].replace(".weight", ".bias")])


print(f"age {F.l1_loss(head('age'), W['target.age']).item():.9g}")
print(f"gender {F.binary_cross_entropy_with_logits(head('gender'), W['target.gender']).item():.9g}")
print(f"race {F.cross_entropy(head('race'), W['target.race'].view(-1).long()).item():.9g}")
