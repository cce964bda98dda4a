"""The project's models in PyTorch, for peer.py: same layers, same numbers of weights, written for speed on the CPU.

Where the models' description leaves room, the cheap one of two equal functions is taken: 1x1 convolutions to one
channel come before bilinear upsampling, with which they commute; upsampling is two matrix products; a transposed 2x2
convolution is a 1x1 convolution and a pixel shuffle; in `skips` the last 1x1 convolution, one weight, is folded into the
3x3 convolution before it.
"""
import torch
import torch.nn.functional as F
from torch import nn

# Weights that training changes: must equal the project's models'.
WEIGHTS = {"base": 303852, "skips": 303947, "unet8": 486553, "unet16": 1942577, "unet32": 7763041}


def build(name, size):
    if name.startswith("unet"):
        model = UNet(int(name[len("unet"):]))
    else:
        model = Skips(size) if name == "skips" else Base(size)
    weights = sum(parameter.numel() for parameter in model.parameters())
    assert weights == WEIGHTS[name], f"expected {WEIGHTS[name]} weights in {name}, got {weights}"
    return model


class Upsample(nn.Module):
    """[batch, 1, size, size] to factor times the side, bilinear with half-pixel centres, as M x M^T."""

    def __init__(self, size, factor):
        super().__init__()
        self.size = size
        unit = torch.eye(size).unsqueeze(1)
        line = F.interpolate(unit, scale_factor=float(factor), mode="linear", align_corners=False).squeeze(1)
        self.register_buffer("rows", line.t().contiguous())
        self.register_buffer("columns", line.contiguous())

    def forward(self, x):
        wide = torch.matmul(x.reshape(-1, self.size), self.columns).view(x.shape[0], self.size, -1)
        # Dense both as NCHW and as NHWC, so that neither neighbour copies it.
        return torch.matmul(self.rows, wide).unsqueeze(3).permute(0, 3, 1, 2)


def batch_norm(channels):
    return nn.BatchNorm2d(channels, momentum=0.05)


class SqueezeExcite(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.down = nn.Conv2d(channels, channels // 4, 1, bias=False)
        self.up = nn.Conv2d(channels // 4, channels, 1, bias=False)

    def forward(self, x):
        means = x.mean((2, 3), keepdim=True)
        return x * F.hardsigmoid(self.up(F.relu(self.down(means))))


class Bottleneck(nn.Module):
    """Expand by 1x1, filter each channel, gate, project by 1x1; add the input where shapes agree."""

    def __init__(self, inputs, kernel, expanded, outputs, kind, stride=1, dilation=1):
        super().__init__()
        self.residual = stride == 1 and inputs == outputs
        padding = (kernel - 1) // 2 * dilation
        # ReLU may overwrite batch norm's output; hard swish needs its input for the backward pass.
        activate = nn.Hardswish if kind.endswith("HS") else lambda: nn.ReLU(inplace=True)
        self.body = nn.Sequential(
            nn.Conv2d(inputs, expanded, 1), batch_norm(expanded), activate(),
            nn.Conv2d(expanded, expanded, kernel, stride, padding, dilation, groups=expanded),
            batch_norm(expanded), activate(),
            SqueezeExcite(expanded) if kind.startswith("SE") else nn.Identity(),
            nn.Conv2d(expanded, outputs, 1), batch_norm(outputs))

    def forward(self, x):
        y = self.body(x)
        if not self.residual:
            return y
        return y.add_(x) if self.training else y + x


class Encoder(nn.Module):
    """MobileNetV3-Small to its ninth bottleneck; gives the features of strides 2, 4, 8 and 16, and the deepest."""

    def __init__(self):
        super().__init__()
        self.stem, self.stem_norm = nn.Conv2d(3, 16, 3, 2, 1), batch_norm(16)
        self.to4 = Bottleneck(16, 3, 16, 16, "SE RE", stride=2)
        self.to8 = nn.Sequential(Bottleneck(16, 3, 72, 24, "RE", stride=2), Bottleneck(24, 3, 88, 24, "RE"))
        self.to16 = nn.Sequential(
            Bottleneck(24, 5, 96, 40, "SE HS", stride=2),
            Bottleneck(40, 5, 240, 40, "SE HS"), Bottleneck(40, 5, 240, 40, "SE HS"))
        self.deep = nn.Sequential(
            Bottleneck(40, 5, 120, 48, "SE HS"), Bottleneck(48, 5, 144, 48, "SE HS"),
            Bottleneck(48, 5, 288, 96, "SE HS", dilation=2))

    def forward(self, x):
        x2 = self.stem(x)
        x4 = self.to4(self.stem_norm(x2))
        x8 = self.to8(x4)
        x16 = self.to16(x8)
        return x2, x4, x8, x16, self.deep(x16)


class Head(nn.Module):
    """LR-ASPP down to one channel, stride 16."""

    def __init__(self):
        super().__init__()
        self.wide = nn.Sequential(nn.Conv2d(96, 128, 1), batch_norm(128), nn.ReLU(inplace=True))
        self.gate, self.logit = nn.Conv2d(96, 128, 1), nn.Conv2d(128, 1, 1)

    def forward(self, x):
        return self.logit(self.wide(x) * torch.sigmoid(self.gate(x.mean((2, 3), keepdim=True))))


class Base(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.encoder, self.head = Encoder(), Head()
        self.skip8, self.last = nn.Conv2d(24, 1, 1), nn.Conv2d(1, 1, 1)
        self.up2, self.up8 = Upsample(size // 16, 2), Upsample(size // 8, 8)

    def forward(self, x):
        _, _, x8, _, deepest = self.encoder(x)
        y = self.up2(self.head(deepest)) + self.skip8(x8)
        return torch.sigmoid(self.up8(self.last(y)))


class Skips(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.encoder, self.head = Encoder(), Head()
        self.skip2, self.skip4 = nn.Conv2d(16, 1, 1), nn.Conv2d(16, 1, 1)
        self.skip8, self.skip16 = nn.Conv2d(24, 1, 1), nn.Conv2d(40, 1, 1)
        self.smooth1, self.smooth2 = nn.Conv2d(1, 1, 3, padding=1), nn.Conv2d(1, 1, 3, padding=1)
        self.last = nn.Conv2d(1, 1, 1)
        self.up2, self.up4, self.up8, self.up16 = (Upsample(size // factor, factor) for factor in (2, 4, 8, 16))

    def forward(self, x):
        x2, x4, x8, x16, deepest = self.encoder(x)
        taps = self.up2(self.skip2(x2)) + self.up4(self.skip4(x4))
        taps = taps + self.up8(self.skip8(x8)) + self.up16(self.skip16(x16))
        weight, bias, shift = self.last.weight, self.last.bias, self.smooth2.bias
        assert bias is not None and shift is not None  # for TorchScript, to which a bias is optional
        smooth = F.conv2d(self.smooth1(taps), weight * self.smooth2.weight, weight.view(1) * shift + bias, padding=1)
        return torch.sigmoid(self.up16(self.head(deepest) * weight) + smooth)


class TransposedConvolution(nn.Module):
    """2x2, stride 2, as one 1x1 convolution to four times the channels and a pixel shuffle."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.ConvTranspose2d(inputs, outputs, 2, 2).weight
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        inputs = self.weight.shape[0]  # [inputs, outputs, 2, 2] to [outputs * 4, inputs, 1, 1]
        weight = self.weight.reshape(inputs, -1).t().reshape(-1, inputs, 1, 1)
        return F.pixel_shuffle(F.conv2d(x, weight, self.bias.repeat_interleave(4)), 2)


def convolve_twice(inputs, outputs):
    layers = []
    for channels in (inputs, outputs):
        layers += [nn.Conv2d(channels, outputs, 3, padding=1, bias=False), batch_norm(outputs), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers)


class UNet(nn.Module):
    def __init__(self, width):
        super().__init__()
        sides = [width * 2 ** level for level in range(5)]
        self.down1, self.down2, self.down3, self.down4, self.bottom = (
            convolve_twice(i, o) for i, o in zip([3, *sides], sides))
        self.up4, self.up3, self.up2, self.up1 = (TransposedConvolution(2 * c, c) for c in sides[3::-1])
        self.join4, self.join3, self.join2, self.join1 = (convolve_twice(2 * c, c) for c in sides[3::-1])
        self.last = nn.Conv2d(width, 1, 1)

    def forward(self, x):
        x1 = self.down1(x)
        x2 = self.down2(F.max_pool2d(x1, 2))
        x3 = self.down3(F.max_pool2d(x2, 2))
        x4 = self.down4(F.max_pool2d(x3, 2))
        y = self.bottom(F.max_pool2d(x4, 2))
        y = self.join4(torch.cat((self.up4(y), x4), 1))
        y = self.join3(torch.cat((self.up3(y), x3), 1))
        y = self.join2(torch.cat((self.up2(y), x2), 1))
        y = self.join1(torch.cat((self.up1(y), x1), 1))
        return torch.sigmoid(self.last(y))


def dice_loss(probability, truth):
    overlap = (probability * truth).sum()
    return 1 - (2 * overlap + 1) / (probability.sum() + truth.sum() + 1)


class FlatSgd:
    """SGD with Nesterov momentum; weights, gradients and velocity are one vector each, so a step is three operations."""

    def __init__(self, parameters, rate, momentum):
        parameters = list(parameters)
        self.rate, self.momentum = rate, momentum
        count = sum(parameter.numel() for parameter in parameters)
        self.weights, self.gradients, self.velocity = torch.empty(count), torch.zeros(count), torch.zeros(count)
        offset = 0
        for parameter in parameters:
            shape, stride = parameter.shape, parameter.stride()
            weights = self.weights.as_strided(shape, stride, offset)
            weights.copy_(parameter.data)
            parameter.data, parameter.grad = weights, self.gradients.as_strided(shape, stride, offset)
            offset += parameter.numel()

    def zero_grad(self):
        self.gradients.zero_()

    @torch.no_grad()
    def step(self):
        self.velocity.mul_(self.momentum).add_(self.gradients)
        self.weights.add_(self.gradients, alpha=-self.rate)
        self.weights.add_(self.velocity, alpha=-self.rate * self.momentum)
