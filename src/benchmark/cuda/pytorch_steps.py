"""Times training steps of PyTorch on a GPU, for comparison with dlfs.engine.cuda.TrainingSteps.

The networks, mini-batches and update rules are those of this project: DeepConvNet (Adam), AlexNet
for greyscale images of 224x224 pixels (momentum) and ResNet-50 (momentum), in float32 and eager
mode. A step copies a mini-batch of images and labels from host memory, makes one update, and reads
the loss; its time is wall-clock time, until the GPU has finished.

For each network, the memory format, cuDNN's benchmark mode and the implementation of the optimizer
are varied, and the fastest combination is marked "best". It is then also timed with pinned host
memory, and without reading the loss. All of that once without TF32 and once with it.

    python3 pytorch_steps.py steps.csv                     every variant
    python3 pytorch_steps.py again.csv --repeat steps.csv  only the best variants of an earlier run
    python3 pytorch_steps.py test.csv --device cpu --tiny  small batches, to see that it runs
"""

import argparse
import csv
import platform
import statistics
import sys
import time
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import nn

WARM_UP_STEPS = 5
SEED = 0


def deep_conv_net():
    """dlfs.networks.DeepConvNet: x [N, 1, 28, 28], scores [N, 10]."""
    layers = []
    for channels, filters, pad in [(1, 16, 1), (16, 16, 1), (16, 32, 1), (32, 32, 2), (32, 64, 1), (64, 64, 1)]:
        layers += [nn.Conv2d(channels, filters, 3, 1, pad), nn.ReLU(inplace=True)]
        if len(layers) % 5 == 4:
            layers.append(nn.MaxPool2d(2, 2))
    return nn.Sequential(
        *layers,
        nn.Flatten(),
        nn.Linear(64 * 4 * 4, 50),
        nn.ReLU(inplace=True),
        nn.Dropout(0.5),
        nn.Linear(50, 10),
        nn.Dropout(0.5),
    )


def alex_net():
    """dlfs.networks.AlexNet, version DIVE_INTO_DEEP_LEARNING: x [N, 1, 224, 224], scores [N, 10]."""
    return nn.Sequential(
        nn.Conv2d(1, 96, 11, 4),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(3, 2),
        nn.Conv2d(96, 256, 5, 1, 2),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(3, 2),
        nn.Conv2d(256, 384, 3, 1, 1),
        nn.ReLU(inplace=True),
        nn.Conv2d(384, 384, 3, 1, 1),
        nn.ReLU(inplace=True),
        nn.Conv2d(384, 256, 3, 1, 1),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(3, 2),
        nn.Flatten(),
        nn.Linear(256 * 5 * 5, 4096),
        nn.ReLU(inplace=True),
        nn.Dropout(0.5),
        nn.Linear(4096, 4096),
        nn.ReLU(inplace=True),
        nn.Dropout(0.5),
        nn.Linear(4096, 10),
    )


def normalised_convolution(channels, filters, kernel, stride, pad):
    return nn.Sequential(
        nn.Conv2d(channels, filters, kernel, stride, pad, bias=False),
        nn.BatchNorm2d(filters, eps=1e-5, momentum=0.1),
    )


class Bottleneck(nn.Module):
    """A block of ResNet-50, version 1.5: the 3x3 convolution has the stride."""

    def __init__(self, channels, width, stride):
        super().__init__()
        self.conv1 = normalised_convolution(channels, width, 1, 1, 0)
        self.conv2 = normalised_convolution(width, width, 3, stride, 1)
        self.conv3 = normalised_convolution(width, 4 * width, 1, 1, 0)
        self.shortcut = (
            normalised_convolution(channels, 4 * width, 1, stride, 0)
            if stride != 1 or channels != 4 * width
            else nn.Identity()
        )
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        y = self.relu(self.conv1(x))
        y = self.relu(self.conv2(y))
        y = self.conv3(y)
        y += self.shortcut(x)
        return self.relu(y)


def res_net_50():
    """dlfs.networks.ResNet, depth 50, version V1_5: x [N, 3, 224, 224], scores [N, 1000]."""
    layers = [normalised_convolution(3, 64, 7, 2, 3), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    channels = 64
    for stage, blocks in enumerate([3, 4, 6, 3]):
        width = 64 << stage
        for block in range(blocks):
            layers.append(Bottleneck(channels, width, 2 if stage > 0 and block == 0 else 1))
            channels = 4 * width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 1000))


@dataclass(frozen=True)
class Network:
    name: str
    create: object
    shape: tuple
    classes: int
    batch: int
    parameters: int


def networks(tiny):
    deep = ("DeepConvNet", deep_conv_net, (1, 28, 28), 10)
    alex = ("AlexNet", alex_net, (1, 224, 224), 10)
    res = ("ResNet-50", res_net_50, (3, 224, 224), 1000)
    cases = [(deep, 100, 4, 123_552), (deep, 1000, 6, 123_552), (alex, 128, 2, 46_764_746), (res, 64, 2, 25_557_032)]
    return [
        Network(*network, batch=small if tiny else batch, parameters=parameters)
        for network, batch, small, parameters in cases
    ]


@dataclass(frozen=True)
class Variant:
    tf32: bool
    channels_last: bool = False
    benchmark: bool = False
    fused: bool = True
    pinned: bool = False
    reads_loss: bool = True

    def describe(self):
        return ";".join(
            [
                "tf32" if self.tf32 else "float32",
                "channels_last" if self.channels_last else "contiguous",
                "benchmark" if self.benchmark else "heuristic",
                "fused" if self.fused else "foreach",
                "pinned" if self.pinned else "pageable",
                "loss_read" if self.reads_loss else "loss_not_read",
            ]
        )

    @staticmethod
    def parse(text):
        words = text.split(";")
        return Variant(
            words[0] == "tf32",
            words[1] == "channels_last",
            words[2] == "benchmark",
            words[3] == "fused",
            words[4] == "pinned",
            words[5] == "loss_read",
        )


def optimizer(network, parameters, fused, device):
    implementation = {"fused": True} if fused and device.type == "cuda" else {"foreach": True}
    if network.name == "DeepConvNet":
        return torch.optim.Adam(parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-7, **implementation)
    return torch.optim.SGD(parameters, lr=0.01, momentum=0.9, **implementation)


def mini_batches(network, count):
    """Images [N, C, H, W] in [0, 1) and the numbers of their classes [N], in pageable memory."""
    random = np.random.default_rng(SEED)
    return [
        (
            random.random((network.batch, *network.shape), dtype=np.float32),
            random.integers(network.classes, size=network.batch),
        )
        for _ in range(count)
    ]


def initialise(model):
    for module in model.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)


class Training:
    """A network in training, in one variant."""

    def __init__(self, network, variant, batches, device):
        torch.manual_seed(SEED)
        torch.backends.cudnn.benchmark = variant.benchmark
        torch.backends.cudnn.allow_tf32 = variant.tf32
        torch.backends.cuda.matmul.allow_tf32 = variant.tf32
        self.variant = variant
        self.device = device
        self.model = network.create()
        initialise(self.model)
        found = sum(p.numel() for p in self.model.parameters())
        if found != network.parameters:
            raise SystemExit(f"{network.name} has {found} parameters, not {network.parameters}")
        self.format = torch.channels_last if variant.channels_last else torch.contiguous_format
        self.model = self.model.to(device=device, memory_format=self.format)
        self.model.train()
        self.loss_function = nn.CrossEntropyLoss()
        self.optimizer = optimizer(network, self.model.parameters(), variant.fused, device)
        self.batches = batches
        if variant.pinned and device.type == "cuda":
            self.batches = [
                (torch.from_numpy(x).pin_memory(), torch.from_numpy(t).pin_memory()) for x, t in batches
            ]
        self.steps = 0
        self.loss = None

    def step(self):
        x, t = self.batches[self.steps % len(self.batches)]
        self.steps += 1
        if self.variant.pinned:
            x, t = torch.as_tensor(x), torch.as_tensor(t)
            x = x.to(self.device, non_blocking=True)
            t = t.to(self.device, non_blocking=True)
        else:
            x = torch.from_numpy(x).to(self.device)
            t = torch.from_numpy(t).to(self.device)
        x = x.contiguous(memory_format=self.format)
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss_function(self.model(x), t)
        loss.backward()
        self.optimizer.step()
        if self.variant.reads_loss:
            self.loss = loss.item()  # waits for the whole step, the update included
        else:
            self.loss = loss.detach()

    def synchronize(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize()

    def milliseconds(self, steps):
        """The time of each step; where the loss is not read, the mean over groups of steps."""
        if self.variant.reads_loss:
            times = []
            for _ in range(steps):
                start = time.perf_counter()
                self.step()
                times.append(1000 * (time.perf_counter() - start))
            return times
        times = []
        group = max(1, steps // 5)
        for _ in range(0, steps, group):
            self.synchronize()
            start = time.perf_counter()
            for _ in range(group):
                self.step()
            self.synchronize()
            times.append(1000 * (time.perf_counter() - start) / group)
        return times


class Measurements:
    def __init__(self, arguments, device):
        self.device = device
        self.seconds = arguments.seconds
        self.max_steps = 3 if arguments.tiny else 50
        self.rounds = arguments.rounds
        self.rows = []

    def measure(self, network, variant, batches):
        """The median time of a step, in milliseconds."""
        training = Training(network, variant, batches, self.device)
        for _ in range(WARM_UP_STEPS):
            training.step()
        training.synchronize()
        start = time.perf_counter()
        training.step()
        training.synchronize()
        one = time.perf_counter() - start
        steps = max(3, min(self.max_steps, int(self.seconds / one / self.rounds)))
        medians = []
        times = []
        for _ in range(self.rounds):
            training.synchronize()
            of_round = training.milliseconds(steps)
            times += of_round
            medians.append(statistics.median(of_round))
        median = statistics.median(times)
        loss = float(training.loss)
        row = [
            network.name,
            network.batch,
            variant.describe(),
            f"{median:.4f}",
            f"{min(medians):.4f}",
            f"{max(medians):.4f}",
            steps * self.rounds,
            f"{loss:.4f}",
            "",
        ]
        self.rows.append(row)
        print(network.name, network.batch, variant.describe(), f"{median:.3f}", flush=True)
        return median, row

    def measure_all(self, network, tf32):
        batches = mini_batches(network, 4)
        tried = []
        for channels_last in (False, True):
            for benchmark in (False, True):
                variant = Variant(tf32, channels_last, benchmark)
                tried.append((*self.measure(network, variant, batches), variant))
        best = min(tried, key=lambda measured: measured[0])
        variant = replace(best[2], fused=False)
        tried.append((*self.measure(network, variant, batches), variant))
        _, row, variant = min(tried, key=lambda measured: measured[0])
        row[-1] = "best"
        self.measure(network, replace(variant, pinned=True), batches)
        self.measure(network, replace(variant, reads_loss=False), batches)


def best_variants(path):
    with open(path, newline="", encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith("#")]
    return [
        (row["network"], int(row["batch"]), Variant.parse(row["variant"]))
        for row in csv.DictReader(lines)
        if row["best"]
    ]


def header(device):
    lines = [
        f"PyTorch {torch.__version__}, CUDA {torch.version.cuda}, cuDNN {torch.backends.cudnn.version()}",
        f"Python {platform.python_version()}, numpy {np.__version__}, {torch.get_num_threads()} CPU threads",
    ]
    if device.type == "cuda":
        properties = torch.cuda.get_device_properties(device)
        lines.append(f"{properties.name}, {properties.total_memory >> 20} MiB")
    else:
        lines.append(f"CPU, {platform.machine()}")
    lines.append("median over all steps; low and high are the medians of the fastest and slowest round")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", help="the CSV file to write")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--tiny", action="store_true", help="small batches and few steps")
    parser.add_argument("--network", action="append", help="only this network; can be repeated")
    parser.add_argument("--repeat", metavar="CSV", help="time only the best variants of this file")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=0.6, help="per variant, apart from warm-up")
    arguments = parser.parse_args()
    device = torch.device(arguments.device)
    if device.type == "cuda" and not torch.cuda.is_available():
        sys.exit("PyTorch finds no GPU; --device cpu runs on the processor")
    lines = header(device)
    print("\n".join(lines), flush=True)
    measurements = Measurements(arguments, device)
    chosen = [n for n in networks(arguments.tiny) if not arguments.network or n.name in arguments.network]
    try:
        if arguments.repeat:
            best = best_variants(arguments.repeat)
            for network in chosen:
                batches = mini_batches(network, 4)
                for name, batch, variant in best:
                    if (name, batch) == (network.name, network.batch):
                        _, row = measurements.measure(network, variant, batches)
                        row[-1] = "best"
        else:
            for network in chosen:
                for tf32 in (False, True):
                    measurements.measure_all(network, tf32)
    finally:
        with open(arguments.output, "w", newline="", encoding="utf-8") as file:
            file.writelines(f"# {line}\n" for line in lines)
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(
                ["network", "batch", "variant", "milliseconds", "low", "high", "steps", "last_loss", "best"]
            )
            writer.writerows(measurements.rows)


if __name__ == "__main__":
    main()
