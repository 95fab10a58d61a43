"""InkML for tests, written from scratch: no line of it comes from a data set."""

from pathlib import Path

HEAD = '<ink xmlns="http://www.w3.org/2003/InkML">'

Stroke = str
Symbol = tuple  # (label, [trace ids]) or (label, [trace ids], href)


def inkml(
    strokes: dict[str, Stroke], symbols: list[Symbol], *, writer: str = "w1", mathml: str = "", head: str = HEAD
) -> bytes:
    """A file with these traces (id -> "x y, x y") and these labelled groups."""
    parts = [
        head,
        f'<annotation type="writer">{writer}</annotation>' if writer else "",
        '<annotation type="truth">whole</annotation>',
    ]
    if mathml:
        parts.append(
            f'<annotationXML type="truth"><math xmlns="http://www.w3.org/1998/Math/MathML">{mathml}</math></annotationXML>'
        )
    parts += [f'<trace id="{name}">\n{text}\n</trace>' for name, text in strokes.items()]
    parts.append('<traceGroup xml:id="all"><annotation type="truth">Segmentation</annotation>')
    for label, traces, *href in symbols:
        views = "".join(f'<traceView traceDataRef="{trace}"/>' for trace in traces)
        link = f'<annotationXML href="{href[0]}"/>' if href else ""
        parts.append(f'<traceGroup><annotation type="truth">{label}</annotation>{views}{link}</traceGroup>')
    return "".join([*parts, "</traceGroup></ink>"]).encode()


def simple(label: str = "x", shift: float = 0.0, **more) -> bytes:
    """One symbol of two strokes that cross, moved by `shift`."""
    a, b = shift, shift + 10
    return inkml({"0": f"{a} {a}, {b} {b}", "1": f"{a} {b}, {b} {a}"}, [(label, ["0", "1"])], **more)


def put(folder: Path, files: dict[str, bytes]) -> Path:
    """Write files below `folder`; returns it."""
    for name, data in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder
