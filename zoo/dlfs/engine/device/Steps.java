package dlfs.engine.device;

import java.util.ArrayList;
import java.util.List;

/** One pass of a {@link Program}: its operations, those in a row that can be recorded as one. */
final class Steps {
  private final Device device;
  private final List<Step> steps = new ArrayList<>();
  private List<Runnable> segments = List.of();

  /**
   * A part of the pass.
   *
   * @param isRecordable whether it is operations of the device with the same arguments each time
   */
  private record Step(Runnable action, boolean isRecordable) {}

  Steps(Device device) {
    this.device = device;
  }

  void add(Runnable operations) {
    steps.add(new Step(operations, true));
  }

  void addUnrecorded(Runnable action) {
    steps.add(new Step(action, false));
  }

  /** Says that the memory of the operations has changed. */
  void forgetRecordings() {
    segments = List.of();
  }

  void run() {
    if (segments.isEmpty()) {
      segments = segments();
    }
    segments.forEach(Runnable::run);
  }

  /** Returns all steps, those in a row that can be recorded as one. */
  private List<Runnable> segments() {
    List<Runnable> joined = new ArrayList<>();
    int first = 0;
    while (first < steps.size()) {
      int end = first + 1;
      boolean isRecordable = steps.get(first).isRecordable;
      while (isRecordable && end < steps.size() && steps.get(end).isRecordable) {
        end++;
      }
      List<Step> inARow = steps.subList(first, end);
      Runnable all = () -> inARow.forEach(step -> step.action.run());
      joined.add(isRecordable ? device.recorded(all) : all);
      first = end;
    }
    return joined;
  }
}
