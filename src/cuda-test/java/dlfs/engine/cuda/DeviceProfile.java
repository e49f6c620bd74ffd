package dlfs.engine.cuda;

import static dlfs.text.Text.formatted;

import dlfs.engine.device.ConvolutionShape;
import dlfs.engine.device.Device;
import dlfs.engine.device.DeviceConvolution;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Times the operations of a device one by one: waits for the device before and after each of them.
 *
 * <p>A time includes the start of the operation and the wait, some tens of microseconds on a card,
 * so that many short operations take longer here than in a training step, where the device never
 * waits for the processor. Operations are not {@linkplain Device#recorded recorded}.
 */
final class DeviceProfile {
  private static final int MAX_LINES = 25;
  private static final String ROW = "%9.3f %7.1f  %s";

  private final Device device;
  private final Device timed;
  private final Map<String, Entry> entries = new HashMap<>();

  /** The calls of one operation. */
  private record Entry(String name, long nanoseconds, long calls) {

    Entry plus(Entry other) {
      return new Entry(name, nanoseconds + other.nanoseconds, calls + other.calls);
    }

    String row(int steps) {
      return formatted(ROW, nanoseconds / 1e6 / steps, (double) calls / steps, name);
    }
  }

  /** The body of the methods of a proxy. */
  private interface Body {
    Object run(Method method, Object... arguments) throws Throwable;
  }

  DeviceProfile(Device device) {
    this.device = device;
    this.timed = proxy(Device.class, this::call);
  }

  /** Returns the device, whose operations are timed. */
  Device device() {
    return timed;
  }

  /** Forgets all times. */
  void clear() {
    entries.clear();
  }

  /**
   * Returns a table of the operations since the last {@link #clear}, the slowest first.
   *
   * @param steps the number of steps in which they were executed
   */
  List<String> table(int steps) {
    List<Entry> sorted =
        entries.values().stream()
            .sorted(Comparator.comparingLong(Entry::nanoseconds).reversed())
            .toList();
    int shown = sorted.size() <= MAX_LINES ? sorted.size() : MAX_LINES - 1;
    List<String> lines = new ArrayList<>();
    lines.add("  ms/step   calls  operation (of a convolution: NxCxHxW of its input, its filters)");
    sorted.subList(0, shown).forEach(entry -> lines.add(entry.row(steps)));
    List<Entry> others = sorted.subList(shown, sorted.size());
    if (!others.isEmpty()) {
      lines.add(sum(formatted("(%d others)", others.size()), others).row(steps));
    }
    lines.add(sum("all operations", sorted).row(steps));
    return lines;
  }

  private static Entry sum(String name, List<Entry> entries) {
    return entries.stream().reduce(new Entry(name, 0, 0), Entry::plus);
  }

  private Object call(Method method, Object... arguments) throws Throwable {
    return switch (method.getName()) {
      case "recorded" -> arguments[0];
      case "convolution" -> convolution((ConvolutionShape) arguments[0]);
      case "description", "isShared", "synchronize" -> invoke(device, method, arguments);
      default -> time(method.getName(), device, method, arguments);
    };
  }

  private DeviceConvolution convolution(ConvolutionShape shape) {
    DeviceConvolution convolution = device.convolution(shape);
    String suffix = " " + name(shape);
    return proxy(
        DeviceConvolution.class,
        (method, arguments) -> time(method.getName() + suffix, convolution, method, arguments));
  }

  /** Returns a short text such as "64x3x224x224, 64 filters 7x7, stride 2": the input first. */
  private static String name(ConvolutionShape s) {
    String dilation =
        s.dilationHeight() == 1 && s.dilationWidth() == 1
            ? ""
            : formatted(", dilation %s", pair(s.dilationHeight(), s.dilationWidth()));
    return formatted(
        "%dx%dx%dx%d, %d filters %dx%d, stride %s%s",
        s.n(),
        s.c(),
        s.h(),
        s.w(),
        s.filters(),
        s.fh(),
        s.fw(),
        pair(s.strideHeight(), s.strideWidth()),
        dilation);
  }

  private static String pair(int height, int width) {
    return height == width ? "" + height : height + "x" + width;
  }

  private Object time(String name, Object target, Method method, Object... arguments)
      throws Throwable {
    device.synchronize();
    long start = System.nanoTime();
    Object result = invoke(target, method, arguments);
    device.synchronize();
    entries.merge(name, new Entry(name, System.nanoTime() - start, 1), Entry::plus);
    return result;
  }

  private static Object invoke(Object target, Method method, Object... arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, Body body) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                method.getDeclaringClass() == Object.class
                    ? ofObject(proxy, method, arguments)
                    : body.run(method, arguments)));
  }

  /** Executes a method of Object: a proxy equals only itself. */
  private static Object ofObject(Object proxy, Method method, Object... arguments) {
    return switch (method.getName()) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "a timed device";
    };
  }
}
