#!/usr/bin/env python3
"""PyTorch's side of `npm run bench`: the project's models, loss and update at the fastest settings found for the CPU.

A worker that stays alive, so that the sides of a comparison can take turns. It prints a JSON line when it is ready,
then reads commands from standard input, a line each:

    run N        times N steps and prints one JSON line: wall and CPU milliseconds of each, the last loss, peak memory
    run N hold   the same, then goes on stepping, untimed, until the next line: keeps the load up for a neighbour
    rest         ends that; answers when the step is over
    quit         ends; so does the end of the input

A step of `--mode train` is forward, soft Dice loss, backward, SGD with Nesterov momentum (rate 0.09, momentum 0.95);
batch norm in training mode; float32. A step of `--mode evaluate` is the forward pass alone. The batch is random and
stays the same. What makes it fast is listed in docs/benchmarks.md.
"""
import argparse
import ctypes.util
import json
import os
import select
import sys
import time

sys.dont_write_bytecode = True
JEMALLOC = "thp:always,metadata_thp:auto,dirty_decay_ms:-1,muzzy_decay_ms:-1,oversize_threshold:0"


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=("base", "skips", "unet8", "unet16", "unet32"), default="base")
    parser.add_argument("--size", type=int, default=256, help="side of the image, a multiple of 16")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--mode", choices=("train", "evaluate"), default="train")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def restart_prepared(threads):
    """Thread counts and the allocator are read when a process starts: sets them and starts this script again."""
    if os.environ.get("BENCH_PEER_PREPARED") == "1":
        return
    os.environ.update(BENCH_PEER_PREPARED="1", OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS=str(threads))
    jemalloc = ctypes.util.find_library("jemalloc")
    if jemalloc:
        os.environ.update(LD_PRELOAD=jemalloc, MALLOC_CONF=JEMALLOC)
    os.execv(sys.executable, [sys.executable, *sys.argv])


def open_step(options):
    """The function to time; it returns the loss, or one probability: a number that shows it is alive."""
    import torch

    from peer_models import build

    torch.set_num_threads(options.threads)
    torch.set_num_interop_threads(1)
    torch.manual_seed(1)
    model = build(options.model, options.size).to(memory_format=torch.channels_last)
    images = torch.randn(options.batch, 3, options.size, options.size).contiguous(memory_format=torch.channels_last)
    if options.mode == "evaluate":
        return evaluation_step(torch, model, images)
    return training_step(torch, model, images, ellipses(torch, options.batch, options.size))


def evaluation_step(torch, model, images):
    """Batch norm is folded into the convolutions when the scripted model is frozen."""
    frozen = torch.jit.freeze(torch.jit.script(model.eval()))

    def step():
        with torch.inference_mode():
            return frozen(images)[0, 0, 0, 0].item()

    return step


def training_step(torch, model, images, truth):
    from peer_models import FlatSgd, dice_loss

    model.train()
    optimizer = FlatSgd(model.parameters(), rate=0.09, momentum=0.95)

    def step():
        optimizer.zero_grad()
        loss = dice_loss(model(images), truth)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def ellipses(torch, batch, size):
    """One random ellipse a mask, 1 to 5 % of the pixels: [batch, 1, size, size] of 0 and 1."""
    y = torch.arange(size).float().view(1, size, 1) / size
    x = torch.arange(size).float().view(1, 1, size) / size
    centre = 0.25 + 0.5 * torch.rand(2, batch, 1, 1)
    radius = 0.06 + 0.08 * torch.rand(2, batch, 1, 1)
    inside = ((x - centre[0]) / radius[0]) ** 2 + ((y - centre[1]) / radius[1]) ** 2 < 1
    return inside.float().unsqueeze(1)


def run(step, steps):
    wall, cpu, value = [], [], None
    for _ in range(steps):
        wall_start, cpu_start = time.perf_counter(), time.process_time()
        value = step()
        wall.append(1000 * (time.perf_counter() - wall_start))
        cpu.append(1000 * (time.process_time() - cpu_start))
    return {"wall": wall, "cpu": cpu, "value": value, **memory()}


def memory():
    """Resident bytes, now and at most since the start."""
    with open("/proc/self/status") as status:
        lines = dict(line.split(":", 1) for line in status)
    return {"resident": 1024 * int(lines["VmRSS"].split()[0]), "peak": 1024 * int(lines["VmHWM"].split()[0])}


def answer(message):
    print(json.dumps(message), flush=True)


def main():
    options = parse()
    restart_prepared(options.threads)
    step = open_step(options)
    import torch

    allocator = "jemalloc" if "jemalloc" in os.environ.get("LD_PRELOAD", "") else "the C library's"
    answer({"ready": True, "runtime": f"PyTorch {torch.__version__}", "allocator": allocator})
    while True:
        words = sys.stdin.readline().split()
        if not words or words[0] == "quit":
            return
        if words[0] == "rest":
            answer({"resting": True})
            continue
        answer(run(step, int(words[1])))
        while words[-1] == "hold" and not select.select([sys.stdin], [], [], 0)[0]:
            step()


if __name__ == "__main__":
    main()
