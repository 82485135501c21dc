"""Discrete Fourier transforms: one snippet a line of the table, over the arguments of sorting.SIGNATURE."""

from __future__ import annotations

SNIPPETS: dict[str, str] = {
    "fft": "return np.fft.fft(x), np.fft.fft(c), np.fft.fft(f), np.fft.fft(q), np.fft.fft(p), np.fft.fft(h)",
    "ifft": "return np.fft.ifft(x), np.fft.ifft(c), np.fft.ifft(f), np.fft.ifft(np.fft.fft(x)) - x",
    "rfft": "return np.fft.rfft(x), np.fft.rfft(f), np.fft.rfft(q), np.fft.rfft(a), np.fft.rfft(i)",
    "irfft": "return np.fft.irfft(c), np.fft.irfft(x), np.fft.irfft(f)",
    "there_and_back": "y = np.fft.rfft(x)\nreturn np.fft.irfft(y, x.shape[0]), np.fft.irfft(y, n=x.size) - x",
    "axes": "return np.fft.fft(a, axis=0), np.fft.rfft(a, axis=0), np.fft.ifft(t, axis=1)",
    "lengths": (
        "return np.fft.fft(x, 4), np.fft.fft(x, k * 9), np.fft.rfft(x, 5), np.fft.rfft(x, 64), np.fft.ifft(c, n=k)"
    ),
    "lengths_of_axes": "return np.fft.fft(a, 3, 0), np.fft.rfft(a, k, axis=0), np.fft.ifft(a, 10)",
    "norms": (
        "return np.fft.fft(x, norm='ortho'), np.fft.fft(x, norm='forward'), np.fft.ifft(c, norm='ortho'), "
        "np.fft.ifft(c, norm='forward'), np.fft.rfft(x, norm='ortho'), np.fft.rfft(f, norm='forward'), "
        "np.fft.irfft(c, norm='backward'), np.fft.fft(f, None, -1, 'ortho')"
    ),
    "long": "return np.fft.fft(x, 1024), np.fft.rfft(x, 997), np.fft.ifft(c, 360)",
    "one_point": "return np.fft.fft(x, 1), np.fft.rfft(x, 1), np.fft.ifft(a, 1, axis=0)",
    "points_counted": "return np.fft.fft(x, k - 3 + x.shape[0]), np.fft.rfft(a, a.shape[0] - 1, axis=0)",
    "fft2": "return np.fft.fft2(a), np.fft.ifft2(a), np.fft.fft2(t), np.fft.rfft2(a), np.fft.irfft2(t)",
    "fft2_shapes": "return np.fft.fft2(a, (4, 6)), np.fft.rfft2(a, s=(5, 3)), np.fft.fft2(a, (-1, 4))",
    "fftn": "return np.fft.fftn(t), np.fft.ifftn(a), np.fft.rfftn(t), np.fft.irfftn(t), np.fft.fftn(x)",
    "fftn_axes": (
        "return np.fft.fftn(t, axes=(0, 2)), np.fft.ifftn(t, (3, 4), (1, 0)), np.fft.rfftn(a, axes=(0,)), "
        "np.fft.fftn(t, axes=(-1,), norm='ortho')"
    ),
    "views": "return np.fft.fft(x[::-1]), np.fft.fft(a.T), np.fft.rfft(a[:, ::2]), np.fft.fft(a[::-1, 1:], axis=0)",
    "of_expressions": "return np.fft.fft(x * 2.0 + 1.0), np.fft.rfft(np.cos(x)).real, np.abs(np.fft.fft(c - 1.0))",
    "power_spectrum": "return np.abs(np.fft.rfft(x - x.mean())) ** 2 / x.size",
    "filtered": "y = np.fft.rfft(x)\ny[2:] = 0.0\nreturn np.fft.irfft(y, x.shape[0])",
    "convolved": "return np.fft.ifft(np.fft.fft(x) * np.fft.fft(x[::-1])).real",
    "convolved_padded": (
        "m = x.shape[0] + v.shape[0] - 1\nreturn np.fft.irfft(np.fft.rfft(x, m) * np.fft.rfft(v, m), "
        "m), np.convolve(x, v)"
    ),
    "padded_to_a_power": "m = 1\nwhile m < x.shape[0]:\n    m *= 2\nreturn np.fft.fft(x, m), np.fft.rfft(x, m + 1)",
    "derivative": "w = 2.0 * np.pi * np.fft.fftfreq(x.shape[0], 0.1)\nreturn np.fft.ifft(1j * w * np.fft.fft(x)).real",
    "in_place": (
        "x[:] = np.fft.fft(x).real\nc[...] = np.fft.ifft(c) * 2.0\na[0] = np.fft.rfft(a, axis=1)[0, 0].real\n"
        "return x, c, a"
    ),
    "in_a_loop": "y = c.copy()\nfor _ in range(3):\n    y = np.fft.ifft(np.fft.fft(y) * 0.5)\nreturn y",
    "row_by_row": "y = np.zeros(a.shape)\nfor j in range(a.shape[0]):\n    y[j] = np.fft.fft(a[j]).imag\nreturn y",
    "growing": (
        "y = 0.0\nfor j in range(1, x.shape[0] + 1):\n"
        "    y += np.fft.fft(x[:j])[0].real + np.fft.rfft(x[:j])[-1].imag\nreturn y"
    ),
    "in_branches": "if s > 2.0:\n    y = np.fft.fft(x)\nelse:\n    y = np.fft.ifft(x)\nreturn y",
    "split_step": (
        "y = c / (1.0 + np.abs(c))\nw = np.fft.fftfreq(c.shape[0], d=0.5)\nfor _ in range(2):\n"
        "    y = y * np.exp(-0.01j * np.abs(y) ** 2)\n"
        "    y = np.fft.ifft(np.exp(-0.01j * w * w) * np.fft.fft(y))\nreturn y"
    ),
    "poisson": (
        "u = np.fft.fftfreq(a.shape[0])\nw = np.fft.rfftfreq(a.shape[1])\nr = u[:, None] ** 2 + w**2\nr[0, "
        "0] = 1.0\ny = np.fft.rfft2(a) / r\nreturn np.fft.irfft2(y, a.shape)"
    ),
    "fftfreq": (
        "return np.fft.fftfreq(x.size), np.fft.fftfreq(8, 0.1), np.fft.fftfreq(n=7, d=s), np.fft.fftfreq(k, v[0])"
    ),
    "rfftfreq": "return np.fft.rfftfreq(x.size), np.fft.rfftfreq(8, d=s), np.fft.rfftfreq(k)",
    "no_spacing": "return np.fft.fftfreq(5, s - s)",
    "fftshift": (
        "return np.fft.fftshift(x), np.fft.fftshift(a), np.fft.fftshift(q), np.fft.fftshift(t, axes=1), "
        "np.fft.fftshift(c)"
    ),
    "ifftshift": (
        "return np.fft.ifftshift(x), np.fft.ifftshift(a), np.fft.ifftshift(t, axes=(0, -1)), np.fft.ifftshift(p)"
    ),
    "shifted_spectrum": "return np.abs(np.fft.fftshift(np.fft.fft2(a))), np.fft.fftshift(np.fft.fftfreq(k))",
}
# with a length that is given; of no values NumPy 2.4 reads one all the same, whatever it is
INVERSE: dict[str, str] = {
    "irfft_lengths": (
        "return np.fft.irfft(a, 7, 0), np.fft.irfft(a, 10), np.fft.irfft(c, 2047), np.fft.irfft(c, 1), "
        "np.fft.irfft(x, k)"
    ),
    "irfft_of_axes": (
        "return np.fft.irfft(t, axis=0, n=5), np.fft.irfft2(a, (k, 8)), np.fft.irfftn(t, (4, 6), axes=(1, "
        "2), norm='forward')"
    ),
    "irfft_norms": "return np.fft.irfft(c, 8, norm='ortho'), np.fft.irfft(f, 9, norm='forward')",
}
