package dlfs.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.support.ProgramProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on a master and two workers in processes of their own, as started by spark/cluster. */
class SparkClusterTest {
  private static final String EXPERIMENT = "OptimizerComparison";
  private static final String[] SETTINGS = {"quick", "iterations=300", "batch=100", "seeds=2"};
  private static final int MAX_CHECKS = 3_000; // five minutes
  private static final Path PROCESSES = Path.of("target/spark/run");

  private static String master;
  private static int port;

  @TempDir Path folder;

  @BeforeAll
  static void startCluster() throws IOException, InterruptedException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    master = "spark://127.0.0.1:" + port;
    script("start", "2");
  }

  @AfterAll
  static void stopCluster() throws IOException, InterruptedException {
    script("stop");
  }

  private static String script(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("spark/cluster"));
    command.addAll(List.of(arguments));
    Path printed = Files.createTempFile("cluster", ".log");
    printed.toFile().deleteOnExit();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(printed.toFile());
    builder.environment().put("PORT", Integer.toString(port));
    builder.environment().put("MEMORY", "2g");
    int status = builder.start().waitFor();
    String text = Files.readString(printed, StandardCharsets.UTF_8);
    assertEquals(0, status, text);
    return text;
  }

  private static byte[] metrics(Path results) throws IOException {
    return Files.readAllBytes(results.resolve(EXPERIMENT).resolve("metrics.csv"));
  }

  private ProgramProcess start(String results, String spark, int seed) throws IOException {
    List<String> settings = new ArrayList<>(List.of(SETTINGS));
    settings.add("spark.master=" + spark);
    settings.add("spark.executor.memory=1500m");
    settings.add("spark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1");
    settings.add("seed=" + seed);
    return LocalProcess.start(EXPERIMENT, folder.resolve(results), settings.toArray(String[]::new));
  }

  @Test
  void measuresTheSameAsOneProcessThoughWorkersAreKilled() throws Exception {
    int kills = Integer.getInteger("kills", 1);
    Random random = new Random(Long.getLong("kills.seed", 1));
    long nanos = System.nanoTime();
    try (ProgramProcess local = start("local", "none", 0)) {
      LocalProcess.ended(local);
    }
    int millis = (int) ((System.nanoTime() - nanos) / 1_000_000);

    int computedAgain = 0;
    for (int i = 0; i < kills; i++) {
      String name = "killed" + i;
      try (ProgramProcess run = start(name, master, 0)) {
        awaitACheckpoint(folder.resolve(name), run);
        Thread.sleep(random.nextInt(millis / 3));
        killAWorker(random);
        script("add");
        String printed = LocalProcess.ended(run);
        computedAgain += printed.contains("is computed again, from its last checkpoint") ? 1 : 0;
      }
      assertArrayEquals(metrics(folder.resolve("local")), metrics(folder.resolve(name)), name);
    }
    System.out.printf(Locale.ROOT, "%d kills, %d of them in mid-run%n", kills, computedAgain);
    assertTrue(computedAgain * 2 >= kills);
  }

  /** Waits until a run is under way on a worker. */
  private static void awaitACheckpoint(Path results, ProgramProcess run) throws Exception {
    for (int i = 0; i < MAX_CHECKS && run.process().isAlive(); i++) {
      try (Stream<Path> files = Files.walk(results)) {
        if (files.anyMatch(file -> file.toString().endsWith(".checkpoint"))) {
          return;
        }
      } catch (IOException | UncheckedIOException e) {
        // The folder does not exist yet, or a file was renamed meanwhile.
      }
      Thread.sleep(100);
    }
  }

  /** Kills a worker and its processes, like a machine that loses its power. */
  private static void killAWorker(Random random) throws IOException {
    List<Path> workers;
    try (Stream<Path> files = Files.list(PROCESSES)) {
      workers =
          files
              .filter(file -> file.getFileName().toString().matches("worker-\\d+\\.pid"))
              .filter(file -> worker(file).isPresent())
              .sorted()
              .toList();
    }
    Path file = workers.get(random.nextInt(workers.size()));
    ProcessHandle worker = worker(file).orElseThrow();
    List<ProcessHandle> processes = new ArrayList<>(List.of(worker));
    worker.descendants().forEach(processes::add);
    processes.forEach(ProcessHandle::destroyForcibly);
    Files.delete(file);
  }

  private static Optional<ProcessHandle> worker(Path file) {
    try {
      return ProcessHandle.of(Long.parseLong(Files.readString(file).strip()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void listensOnTheLoopbackInterfaceOnly() throws Exception {
    List<String> open = openAddresses();
    for (int i = 0; i < 120 && open.size() < 6; i++) { // two for each process
      Thread.sleep(1_000);
      open = openAddresses();
    }
    assertTrue(open.size() >= 6, open::toString);
    assertEquals(
        List.of(),
        open.stream()
            .filter(address -> !address.equals("0100007F"))
            .filter(address -> !address.equals("0000000000000000FFFF00000100007F"))
            .toList());
  }

  /** Returns the addresses, in hexadecimal, at which the master and the workers listen. */
  private static List<String> openAddresses() throws IOException {
    List<String> own = sockets();
    List<String> open = new ArrayList<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      if (Files.exists(Path.of(table))) {
        Files.readAllLines(Path.of(table)).stream()
            .map(line -> line.strip().split("\\s+"))
            .filter(fields -> fields.length > 9 && fields[3].equals("0A"))
            .filter(fields -> own.contains("socket:[" + fields[9] + "]"))
            .map(fields -> fields[1].substring(0, fields[1].indexOf(':')))
            .forEach(open::add);
      }
    }
    return open;
  }

  /** The sockets of the master and the workers. */
  private static List<String> sockets() {
    List<String> sockets = new ArrayList<>();
    try (Stream<Path> files = Files.list(PROCESSES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".pid")).toList()) {
        try (Stream<Path> open =
            Files.list(Path.of("/proc", Files.readString(file).strip(), "fd"))) {
          for (Path descriptor : open.filter(Files::isSymbolicLink).toList()) {
            sockets.add(Files.readSymbolicLink(descriptor).toString());
          }
        }
      }
    } catch (IOException e) {
      // A socket was closed meanwhile.
    }
    return sockets;
  }
}
