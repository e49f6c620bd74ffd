package dlfs.metrics;

import dlfs.boxes.Box;

/** Decides which object a detection has found, if any. */
enum MatchingRule {
  /**
   * PASCAL VOC's ({@code VOCevaldet.m} of its development kit): a detection belongs to the object
   * that it overlaps most, even if another detection has found that one already.
   */
  VOC {
    @Override
    Outcome match(Box detected, ObjectsInImage objects, double minOverlap) {
      int best = -1;
      double highest = 0;
      for (int i = 0; i < objects.count(); i++) {
        double overlap = detected.intersectionOverUnion(objects.get(i).box());
        if (overlap > highest) {
          highest = overlap;
          best = i;
        }
      }
      if (best < 0 || highest < minOverlap) {
        return Outcome.FALSE_POSITIVE;
      }
      return objects.get(best).ignored() ? Outcome.IGNORED : objects.find(best);
    }
  },

  /**
   * COCO's ({@code COCOeval.evaluateImg} of pycocotools): a detection belongs to the object that it
   * overlaps most among those that have not been found yet, the last of several equal ones. Only if
   * there is none may it belong to an ignored region, which takes any number of detections, and
   * which has to cover a share of at least {@code minOverlap} of the detection's area.
   */
  COCO {
    @Override
    Outcome match(Box detected, ObjectsInImage objects, double minOverlap) {
      int best = -1;
      double highest = minOverlap;
      boolean ignored = false;
      for (int i = 0; i < objects.count(); i++) {
        Box box = objects.get(i).box();
        double overlap = detected.intersectionOverUnion(box);
        if (objects.get(i).ignored()) {
          double covered = detected.intersectionArea(box);
          ignored |= covered > 0 && covered / detected.area() >= minOverlap;
        } else if (!objects.isFound(i) && overlap >= highest) {
          highest = overlap;
          best = i;
        }
      }
      if (best >= 0) {
        return objects.find(best);
      }
      return ignored ? Outcome.IGNORED : Outcome.FALSE_POSITIVE;
    }
  };

  /**
   * Returns how a detection counts, and marks the object that it has found.
   *
   * @param detected its box
   * @param objects the objects of its class in its image
   * @param minOverlap the intersection over union from which the box is right, in (0, 1]
   */
  abstract Outcome match(Box detected, ObjectsInImage objects, double minOverlap);
}
