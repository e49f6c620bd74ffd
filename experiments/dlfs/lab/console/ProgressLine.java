package dlfs.lab.console;

import static dlfs.text.Text.formatted;

import java.time.Duration;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/**
 * Renders a progress bar: {@code running 50% [===> ] 100/200 steps (0:00:03 / 0:00:03) 33.3
 * steps/s}, with elapsed and remaining time.
 *
 * <p>Replaces the library's own renderer, whose digits depend on the default locale.
 *
 * @param unit the unit of progress
 */
record ProgressLine(Terminal.Unit unit) implements ProgressBarRenderer {
  @Override
  public String render(ProgressState state, int width) {
    double share = Math.min(1, (double) state.getCurrent() / Math.max(1, state.getMax()));
    String before = formatted("%s %3d%% [", state.getTaskName(), (int) (100 * share));
    String after = formatted("] %s (%s) %s", counted(state), times(state), speed(state));
    String bar = bar(share, width - before.length() - after.length());
    String line = before + bar + after;
    return line.substring(0, Math.min(width, line.length()));
  }

  private static String bar(double share, int length) {
    int done = (int) (share * Math.max(0, length));
    String head = done < length ? ">" : "";
    return "=".repeat(done) + head + " ".repeat(Math.max(0, length - done - head.length()));
  }

  private String counted(ProgressState state) {
    String all = Long.toString(state.getMax() / unit.size());
    return formatted(
        "%" + all.length() + "d/%s%s", state.getCurrent() / unit.size(), all, unit.label());
  }

  private static String times(ProgressState state) {
    Duration taken = state.getTotalElapsed();
    double done = state.getCurrent() - state.getStart();
    double left = Math.max(0, state.getMax() - state.getCurrent());
    String rest =
        done == 0 ? "?" : text(Duration.ofMillis((long) (taken.toMillis() / done * left)));
    return text(taken) + " / " + rest;
  }

  private static String text(Duration time) {
    return formatted("%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }

  private String speed(ProgressState state) {
    double seconds = state.getElapsedAfterStart().toMillis() / 1e3;
    double done = (double) (state.getCurrent() - state.getStart()) / unit.size();
    String perSecond = seconds == 0 ? "?" : formatted("%.1f", done / seconds);
    return perSecond + unit.label() + "/s";
  }
}
