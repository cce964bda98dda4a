/** Reads the file into arrays by name; for PyTorch a kernel is transposed as shown. */
export const safetensorsPython = `
import json

import numpy as np

with open("model.safetensors", "rb") as file:
    header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    data = file.read()
metadata = header.pop("__metadata__")
weights = {
    name: np.frombuffer(data[slice(*entry["data_offsets"])], np.float32).reshape(entry["shape"])
    for name, entry in header.items()
}


def to_pytorch(name, weight):
    if name.endswith("depthwise_kernel"):
        return weight.transpose(2, 3, 0, 1)
    return weight.T if weight.ndim == 2 else weight.transpose(3, 2, 0, 1) if weight.ndim == 4 else weight


print(len(weights), "tensors,", sum(w.size for w in weights.values()), "numbers;", metadata["parameters"])
`;

export const safetensorsNode = `
import { readFileSync } from 'node:fs';

const file = readFileSync('model.safetensors');
const length = Number(file.readBigUInt64LE(0));
const { __metadata__: metadata, ...entries } = JSON.parse(file.toString('utf8', 8, 8 + length));
const data = file.subarray(8 + length);
const weights = Object.entries(entries).map(([name, { shape, data_offsets: [start, end] }]) => {
  return { name, shape, values: new Float32Array(new Uint8Array(data.subarray(start, end)).buffer) };
});
const numbers = weights.reduce((sum, { values }) => sum + values.length, 0);
console.log(weights.length, 'tensors,', numbers, 'numbers;', metadata.parameters);
`;
