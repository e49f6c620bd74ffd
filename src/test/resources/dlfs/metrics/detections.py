"""Writes truth.csv, predictions.csv and expected.csv: detections, and their mean average precision.

The values of COCO are those of pycocotools 2.0; those of VOC are computed as VOCevaldet.m of the
development kit does, with recalls of eleven exact tenths.

    pip install numpy pycocotools && python detections.py
"""

import contextlib
import csv
import io
import random
from fractions import Fraction

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

CLASSES = ["bag", "boot", "coat", "only ignored", "only detected"]
IMAGES = [f"scene-{i:02d}" for i in range(20)]


def generate():
    draw = random.Random(0)
    truth, detections = [], []
    for image in IMAGES:
        detected = []
        for _ in range(draw.randint(1, 5)):
            name = draw.choice(CLASSES[:4])
            x, y = draw.randint(0, 60), draw.randint(0, 60)
            box = [x, y, x + draw.randint(8, 36), y + draw.randint(8, 36)]
            ignored = name == "only ignored" or draw.random() < 0.15
            truth.append((image, name, box, ignored))
            for _ in range(draw.choice([0, 1, 1, 1, 2, 3])):
                jitter = draw.choice([0, 1, 2, 5])
                moved = [round(edge + draw.uniform(-jitter, jitter), 1) for edge in box]
                detected.append((image, name, round(draw.uniform(0.2, 1), 1), moved))
        for _ in range(draw.randint(0, 3)):
            x, y = draw.randint(0, 60), draw.randint(0, 60)
            box = [x, y, x + draw.randint(8, 36), y + draw.randint(8, 36)]
            detected.append((image, draw.choice(CLASSES), round(draw.uniform(0, 0.9), 1), box))
        detections += detected
    return truth, detections


def overlap(a, b):
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0
    area = lambda box: (box[2] - box[0]) * (box[3] - box[1])
    return width * height / (area(a) + area(b) - width * height)


def voc(truth, detections, name, eleven_points):
    objects = {image: [t for t in truth if t[0] == image and t[1] == name] for image in IMAGES}
    positives = sum(not t[3] for of_image in objects.values() for t in of_image)
    found = {image: set() for image in IMAGES}
    true_positives, false_positives, recall, precision = 0, 0, [], []
    for image, _, _, box in sorted((d for d in detections if d[1] == name), key=lambda d: -d[2]):
        overlaps = [overlap(box, t[2]) for t in objects[image]]
        best = int(np.argmax(overlaps)) if overlaps else -1
        if best < 0 or overlaps[best] < 0.5:
            false_positives += 1
        elif objects[image][best][3]:
            continue
        elif best in found[image]:
            false_positives += 1
        else:
            found[image].add(best)
            true_positives += 1
        recall.append(Fraction(true_positives, positives))
        precision.append(true_positives / (true_positives + false_positives))
    if eleven_points:
        return np.mean(
            [
                max([p for p, r in zip(precision, recall) if r >= Fraction(i, 10)], default=0)
                for i in range(11)
            ]
        )
    recall, precision = [0, *map(float, recall), 1], [0, *precision, 0]
    for i in range(len(precision) - 2, -1, -1):
        precision[i] = max(precision[i], precision[i + 1])
    return sum((recall[i] - recall[i - 1]) * precision[i] for i in range(1, len(recall)))


def coco(truth, detections):
    xywh = lambda box: [box[0], box[1], box[2] - box[0], box[3] - box[1]]
    reference = COCO()
    reference.dataset = {
        "images": [{"id": i + 1} for i in range(len(IMAGES))],
        "categories": [{"id": i + 1, "name": name} for i, name in enumerate(CLASSES)],
        "annotations": [
            {
                "id": i + 1,
                "image_id": IMAGES.index(image) + 1,
                "category_id": CLASSES.index(name) + 1,
                "bbox": xywh(box),
                "area": (box[2] - box[0]) * (box[3] - box[1]),
                "iscrowd": int(ignored),
            }
            for i, (image, name, box, ignored) in enumerate(truth)
        ],
    }
    reference.createIndex()
    results = reference.loadRes(
        [
            {
                "image_id": IMAGES.index(image) + 1,
                "category_id": CLASSES.index(name) + 1,
                "score": score,
                "bbox": xywh(box),
            }
            for image, name, score, box in detections
        ]
    )
    evaluation = COCOeval(reference, results, "bbox")
    evaluation.evaluate()
    evaluation.accumulate()
    return evaluation.eval["precision"][:, :, :, 0, 2]  # [overlaps, recalls, classes]


def write(file, header, rows):
    with open(file, "w", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([header, *rows])


truth, detections = generate()
with contextlib.redirect_stdout(io.StringIO()):
    precision = coco(truth, detections)
expected = []
for index, name in enumerate(CLASSES[:3]):
    of_class = precision[:, :, index]
    expected.append(("voc2007", name, voc(truth, detections, name, True)))
    expected.append(("voc2010", name, voc(truth, detections, name, False)))
    expected.append(("coco", name, of_class.mean()))
    expected.append(("coco50", name, of_class[0].mean()))
    expected.append(("coco75", name, of_class[5].mean()))
write(
    "truth.csv",
    "image,class,xmin,ymin,xmax,ymax,ignored".split(","),
    [(image, name, *box, int(ignored)) for image, name, box, ignored in truth],
)
write(
    "predictions.csv",
    "image,class,score,xmin,ymin,xmax,ymax".split(","),
    [(image, name, score, *box) for image, name, score, box in detections],
)
write("expected.csv", ["metric", "class", "value"], [(m, n, float(v)) for m, n, v in expected])
