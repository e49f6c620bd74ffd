package dlfs.cli;

import static dlfs.text.Text.formatted;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import dlfs.lab.settings.UserError;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;

/**
 * Recognises failures because a resource is exhausted (memory, threads, open files, or disk space)
 * and explains how to provide more of it.
 */
final class ResourceExhaustion {
  /** The maximum number of files that a run opens: the jars of the class path, and a few others. */
  private static final int MAX_OPEN_FILES = 80;

  /** If fewer files can still be opened, any failure is attributed to that. */
  private static final int MIN_FREE_FILES = 4;

  private static final long NATIVE_CODE_MEGABYTES = 500;
  private static final String CACHE = "org.bytedeco.javacpp.cachedir";
  private static final String AGAIN = "Allow more, and run the same command again: ";

  /**
   * A kind of resource.
   *
   * @param sign matches the text of a failure for lack of this resource
   * @param message explains which resource is exhausted, its size, and how to get more
   */
  private record Kind(Pattern sign, Function<Throwable, String> message) {
    static Kind of(String sign, Function<Throwable, String> message) {
      return new Kind(Pattern.compile(sign, Pattern.DOTALL), message);
    }

    Optional<String> in(Throwable failure) {
      return withCauses(failure).stream()
          .filter(one -> sign.matcher(one.toString()).matches())
          .findFirst()
          .map(message);
    }
  }

  private static final Kind OPEN_FILES =
      Kind.of(".*Too many open files.*", ResourceExhaustion::openFiles);

  private static final List<Kind> KINDS =
      List.of(
          Kind.of(
              ".*OutOfMemoryError: unable to create (new )?native thread.*",
              ResourceExhaustion::threads),
          Kind.of(
              ".*OutOfMemoryError: (Java heap space|GC overhead|Requested array size).*",
              ResourceExhaustion::heap),
          Kind.of(
              ".*OutOfMemoryError: (Metaspace|Compressed class space).*",
              ResourceExhaustion::metaspace),
          Kind.of(
              ".*OutOfMemoryError: .*direct buffer memory.*", ResourceExhaustion::directBuffers),
          Kind.of(
              ".*(Physical memory usage is too high|within limits: totalBytes).*",
              ResourceExhaustion::limitOfJavaCpp),
          Kind.of(
              ".*(OutOfMemoryError|Out of \\[?\\w*\\]? ?memory|[Cc]annot allocate|bad_alloc).*",
              ResourceExhaustion::nativeMemory),
          Kind.of(
              ".*(UnsatisfiedLinkError|Could not create the cache"
                  + "|Could not initialize class org\\.(nd4j|bytedeco)\\.).*",
              ResourceExhaustion::nativeCode),
          Kind.of(
              ".*(No space left on device|Disk quota exceeded|not enough space).*",
              ResourceExhaustion::disk));

  private ResourceExhaustion() {}

  /**
   * Loads the classes that the messages need, while memory and open files are still available.
   *
   * @throws UserError if the limit on open files is too low for any run
   */
  static void prepare() {
    Throwable none = new Throwable();
    in(none);
    List.of(threads(none), heap(none), metaspace(none));
    if (openFilesLeft() < MAX_OPEN_FILES) {
      throw new UserError(openFiles(none));
    }
  }

  /** Returns a message if the cause of a failure, at any depth, is an exhausted resource. */
  static Optional<String> in(Throwable failure) {
    return ofOpenFiles(failure)
        .or(() -> KINDS.stream().flatMap(kind -> kind.in(failure).stream()).findFirst());
  }

  /**
   * Does the same for open files only, since a file may seem missing or damaged if none can be
   * opened.
   */
  static Optional<String> ofOpenFiles(Throwable failure) {
    return openFilesLeft() < MIN_FREE_FILES
        ? Optional.of(openFiles(failure))
        : OPEN_FILES.in(failure);
  }

  /** Returns the failure, its causes and suppressed exceptions. */
  private static Set<Throwable> withCauses(Throwable failure) {
    Set<Throwable> all = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Throwable> left = new ArrayDeque<>(List.of(failure));
    while (!left.isEmpty()) {
      Throwable one = left.remove();
      if (all.add(one)) {
        left.addAll(List.of(one.getSuppressed()));
        Optional.ofNullable(one.getCause()).ifPresent(left::add);
      }
    }
    return all;
  }

  private static String openFiles(Throwable failure) {
    return formatted(
        "The limit on open files is too low: %s, and a run needs %d besides those of Maven.\n"
            + AGAIN
            + "ulimit -n 1024",
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
            ? system.getMaxFileDescriptorCount()
            : "no more",
        MAX_OPEN_FILES);
  }

  private static long openFilesLeft() {
    try {
      return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
          ? unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount()
          : Long.MAX_VALUE;
    } catch (InternalError e) {
      return 0; // counting them requires opening a folder
    }
  }

  private static String threads(Throwable failure) {
    return "No more threads can be started: the limit of this user or container is reached.\n"
        + "Raise it (ulimit -u, or the container's limit of processes), or run the same command "
        + "with fewer threads: -Dthreads=1";
  }

  private static String heap(Throwable failure) {
    long most = Runtime.getRuntime().maxMemory();
    return formatted(
        "The Java heap is too small for this run: its limit is %s.\n"
            + AGAIN
            + "MAVEN_OPTS=-Xmx%dg mvn ...\n"
            + "Without -Xmx, the limit is a quarter of this machine's %s.",
        megabytes(most),
        Math.max(2, (2 * most) >> 30),
        megabytes(machine().getTotalMemorySize()));
  }

  private static String metaspace(Throwable failure) {
    String limits =
        String.join(
            ", ",
            ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().matches("Metaspace|Compressed Class Space"))
                .filter(pool -> pool.getUsage().getMax() > 0)
                .map(ResourceExhaustion::limit)
                .toList());
    return formatted(
        "The memory for Java's classes is too small (%s).\n"
            + AGAIN
            + "MAVEN_OPTS=-XX:MaxMetaspaceSize=512m mvn ...\n"
            + "Without this option there is no limit.",
        limits);
  }

  private static String limit(MemoryPoolMXBean pool) {
    return pool.getName() + ": " + megabytes(pool.getUsage().getMax());
  }

  private static String directBuffers(Throwable failure) {
    return formatted(
        "The memory for Java's direct buffers is too small (%s).\n"
            + AGAIN
            + "MAVEN_OPTS=-XX:MaxDirectMemorySize=2g mvn ...",
        failure.getMessage());
  }

  private static String limitOfJavaCpp(Throwable failure) {
    return formatted(
        "Networks and images are stored outside the Java heap, and exceed the limit of JavaCPP "
            + "(%s).\n"
            + AGAIN
            + "MAVEN_OPTS=\"-Dorg.bytedeco.javacpp.maxBytes=8g "
            + "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0\" mvn ... (0 is no limit)",
        failure.getMessage());
  }

  private static String nativeMemory(Throwable failure) {
    return formatted(
        "Networks and images are stored outside the Java heap, and memory is exhausted (%s).\n"
            + "This machine has %s, of which %s are free; the shell (ulimit -v) or the container "
            + "may set a lower limit. Close other programs, raise that limit, or run the same "
            + "command with -Dthreads=1 or a smaller batch.",
        failure.getMessage(),
        megabytes(machine().getTotalMemorySize()),
        megabytes(machine().getFreeMemorySize()));
  }

  /** JavaCPP does not always give a reason, so this inspects the folder that it unpacks into. */
  private static String nativeCode(Throwable failure) {
    String advice =
        formatted(
            "Free some space there, or choose another folder: MAVEN_OPTS=-D%s=/path/to/folder mvn ...",
            CACHE);
    File folder;
    try {
      folder = Loader.getCacheDir();
    } catch (IOException | LinkageError e) {
      return formatted(
          "The native code of ND4J cannot be unpacked: neither ~/.javacpp/cache nor %s is "
              + "writable.\n%s",
          System.getProperty("java.io.tmpdir"), advice);
    }
    String reason = failure.getMessage();
    if (reason != null && reason.contains("failed to map segment")) {
      return formatted(
          "The native code of ND4J cannot be loaded from %s: there is not enough memory, or the "
              + "folder is mounted noexec.\n"
              + "Raise the memory limit (ulimit -v), or choose another folder: "
              + "MAVEN_OPTS=-D%s=/path/to/folder mvn ...",
          folder, CACHE);
    }
    long free = folder.getUsableSpace() >> 20;
    return formatted(
        "The native code of ND4J cannot be unpacked into %s and loaded from there: %s.\n%s",
        folder,
        free < NATIVE_CODE_MEGABYTES
            ? formatted("it needs %d MB, and %d MB are free there", NATIVE_CODE_MEGABYTES, free)
            : reason,
        advice);
  }

  private static String disk(Throwable failure) {
    return formatted(
        "A disk is full (%s).\n"
            + "Free some space, or, if it holds the temporary files (%s), choose another folder: "
            + "MAVEN_OPTS=-Djava.io.tmpdir=/path/to/folder mvn ...",
        failure.getMessage(), System.getProperty("java.io.tmpdir"));
  }

  private static OperatingSystemMXBean machine() {
    return (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  }

  private static String megabytes(long bytes) {
    return formatted("%d MB", bytes >> 20);
  }
}
