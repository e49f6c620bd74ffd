package dlfs.fetch;

import static dlfs.text.Text.formatted;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dlfs.fetch.Mirrors.Timeouts;
import dlfs.support.Jvm;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class DownloaderTest {
  private static final byte[] CONTENT = randomBytes(200_000, 1);
  private static final byte[] OTHER_CONTENT = randomBytes(200_000, 2);
  private static final String SHA256 = sha256(CONTENT);
  private static final int HALF = CONTENT.length / 2;
  private static final String WHOLE = "the whole file";

  private static final Timeouts LITTLE =
      new Timeouts(
          Duration.ofSeconds(3),
          Duration.ofSeconds(5),
          Duration.ofMillis(600),
          Duration.ofMillis(600),
          1000);

  private static final Timeouts LITTLE_FOR_ANSWERS =
      new Timeouts(
          Duration.ofMillis(1500),
          Duration.ofMillis(1500),
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          1000);

  @TempDir Path temporary;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            var thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
          });
  private final List<Mirror> mirrors = new ArrayList<>();
  private Path folder;
  private Path target;
  private Path part;

  @BeforeEach
  void nameTheFiles() {
    folder = temporary.resolve("data").resolve("set");
    target = folder.resolve("images.gz");
    part = folder.resolve("images.gz.part");
  }

  @AfterEach
  void stopTheMirrors() {
    mirrors.forEach(Mirror::close);
    threads.shutdownNow();
  }

  @Test
  void downloadsAFileAndReportsProgress() throws IOException {
    var heard = new Recorder();
    Mirror mirror = mirror(DownloaderTest::serve);

    new Downloader(heard).download(target, List.of(mirror.uri()), CONTENT.length, SHA256);

    assertDownloaded();
    assertEquals(List.of(WHOLE), mirror.asked);
    assertEquals("started images.gz 200000 0", heard.events.get(0));
    assertEquals(
        List.of("advanced 200000", "finished"),
        heard.events.subList(heard.events.size() - 2, heard.events.size()));
  }

  @Test
  void createsTheTargetOnlyWhenTheFileIsComplete() throws IOException {
    var seen = new ArrayList<Boolean>();
    var watcher =
        new DownloadListener() {
          @Override
          public void advanced(long bytesSoFar) {
            seen.add(Files.exists(target));
          }
        };

    download(watcher, mirror(DownloaderTest::serve));

    assertTrue(seen.size() > 1);
    assertFalse(seen.contains(true));
    assertDownloaded();
  }

  @Test
  void doesNotRequestAnExistingTarget() throws IOException {
    Mirror mirror = mirror(DownloaderTest::serve);
    place(target, OTHER_CONTENT);

    download(mirror);

    assertArrayEquals(OTHER_CONTENT, Files.readAllBytes(target));
    assertEquals(0, mirror.knocks.get());
    assertEquals(List.of(), mirror.asked);
  }

  @Test
  void resumesAPartialFile() throws IOException {
    var heard = new Recorder();
    Mirror mirror = mirror(DownloaderTest::serve);
    place(part, Arrays.copyOf(CONTENT, HALF));

    download(heard, mirror);

    assertDownloaded();
    assertEquals(List.of("bytes=100000-"), mirror.asked);
    assertEquals("started images.gz 200000 100000", heard.events.get(0));
  }

  @Test
  void movesACompletePartialFileIntoPlaceWithoutARequest() throws IOException {
    Mirror mirror = mirror(DownloaderTest::serve);
    place(part, CONTENT);

    download(mirror);

    assertDownloaded();
    assertEquals(List.of(), mirror.asked);
  }

  @Test
  void startsOverWhenTheMirrorIgnoresTheRange() throws IOException {
    var heard = new Recorder();
    Mirror mirror = mirror(exchange -> send(exchange, 200, CONTENT));
    place(part, Arrays.copyOf(CONTENT, HALF));

    download(heard, mirror);

    assertDownloaded();
    assertEquals(List.of("bytes=100000-"), mirror.asked);
    assertEquals("started images.gz 200000 0", heard.events.get(0));
  }

  @Test
  void forgetsTheOldPartialFileWhenItStartsOver() throws IOException {
    Mirror cutting = mirror(exchange -> begin(exchange, 200, CONTENT, HALF));
    Mirror good = mirror(DownloaderTest::serve);
    place(part, Arrays.copyOf(OTHER_CONTENT, 150_000));

    download(cutting, good);

    assertDownloaded();
    assertEquals(List.of("bytes=150000-"), cutting.asked);
    assertEquals(List.of("bytes=100000-"), good.asked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes 99999-199999/200000",
        "bytes 100000-199998/200000",
        "bytes 100000-199999/200001",
        "none at all"
      })
  void startsOverWhenTheMirrorSendsAnotherRange(String contentRange) throws IOException {
    var heard = new Recorder();
    Mirror mirror =
        mirror(
            exchange -> {
              if (range(exchange).equals(WHOLE)) {
                serve(exchange);
              } else {
                exchange.getResponseHeaders().set("Content-Range", contentRange);
                send(exchange, 206, Arrays.copyOf(OTHER_CONTENT, HALF));
              }
            });
    place(part, Arrays.copyOf(CONTENT, HALF));

    download(heard, mirror);

    assertDownloaded();
    assertEquals(List.of("bytes=100000-", WHOLE), mirror.asked);
    assertEquals("started images.gz 200000 0", heard.events.get(0));
  }

  @Test
  void startsOverWhenTheMirrorRefusesTheRange() throws IOException {
    Mirror mirror =
        mirror(
            exchange -> {
              if (range(exchange).equals(WHOLE)) {
                serve(exchange);
              } else {
                send(exchange, 416, new byte[0]);
              }
            });
    place(part, Arrays.copyOf(CONTENT, HALF));

    download(mirror);

    assertDownloaded();
    assertEquals(List.of("bytes=100000-", WHOLE), mirror.asked);
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 206, 304, 403, 404, 500})
  void triesTheNextMirrorAfterAnyOtherStatus(int status) throws IOException {
    var heard = new Recorder();
    Mirror refusing = mirror(exchange -> exchange.sendResponseHeaders(status, -1));
    Mirror good = mirror(DownloaderTest::serve);

    download(heard, refusing, good);

    assertDownloaded();
    assertTrue(
        heard.events.get(0).startsWith("note " + refusing.uri().getAuthority()), heard.toString());
    assertTrue(heard.events.get(0).contains("HTTP " + status), heard.toString());
  }

  @Test
  void followsARedirectAlsoWhenItResumes() throws IOException {
    Mirror elsewhere = mirror(DownloaderTest::serve);
    Mirror mirror = mirror(exchange -> redirect(exchange, elsewhere.uri()));
    place(part, Arrays.copyOf(CONTENT, HALF));

    download(mirror);

    assertDownloaded();
    assertEquals(List.of("bytes=100000-"), elsewhere.asked);
  }

  @Test
  void refusesACircularRedirect() {
    Mirror circle = mirror(exchange -> redirect(exchange, exchange.getRequestURI()));

    var failure =
        assertTimeout(
            Duration.ofSeconds(3),
            () -> assertThrows(DownloadException.class, () -> download(circle)));

    assertTrue(failure.getMessage().contains("redirected too often"), failure.getMessage());
    assertTrue(circle.asked.size() <= 10, formatted("%s requests", circle.asked.size()));
  }

  @Test
  void triesTheNextMirrorWhenOneDoesNotRespond() throws IOException {
    var heard = new Recorder();
    Mirror mute = mirror(exchange -> pause(Duration.ofSeconds(30)));
    Mirror good = mirror(DownloaderTest::serve);

    new Downloader(heard, LITTLE_FOR_ANSWERS)
        .download(target, List.of(mute.uri(), good.uri()), CONTENT.length, SHA256);

    assertDownloaded();
    assertTrue(heard.events.get(0).endsWith("no response within 1.5 s"), heard.toString());
  }

  @Test
  void triesTheNextMirrorWhenOneStalls() throws IOException {
    var heard = new Recorder();
    Mirror stalling =
        mirror(
            exchange -> {
              begin(exchange, 200, CONTENT, HALF);
              pause(Duration.ofSeconds(30));
            });
    Mirror good = mirror(DownloaderTest::serve);

    download(heard, stalling, good);

    assertDownloaded();
    assertEquals(List.of("bytes=100000-"), good.asked);
    assertTrue(heard.toString().contains("stopped sending for 0.6 s"), heard.toString());
    assertEquals(heard.count("started"), heard.count("finished"));
  }

  @Test
  void triesTheNextMirrorWhenOneIsTooSlow() throws IOException {
    var heard = new Recorder();
    Mirror dripping =
        mirror(
            exchange -> {
              exchange.sendResponseHeaders(200, CONTENT.length);
              for (byte drop : CONTENT) {
                exchange.getResponseBody().write(drop);
                exchange.getResponseBody().flush();
                pause(Duration.ofMillis(50));
              }
            });
    Mirror good = mirror(DownloaderTest::serve);

    download(heard, dripping, good);

    assertDownloaded();
    assertTrue(heard.toString().contains("sends less than 1000 bytes/s"), heard.toString());
  }

  @Test
  void toleratesASlowMirrorThatIsFastEnough() throws IOException {
    Mirror slow =
        mirror(
            exchange -> {
              exchange.sendResponseHeaders(200, CONTENT.length);
              for (int i = 0; i < CONTENT.length; i += 10_000) {
                exchange.getResponseBody().write(CONTENT, i, 10_000);
                exchange.getResponseBody().flush();
                pause(Duration.ofMillis(70)); // 1.4 s in all, more than two windows
              }
            });

    download(slow);

    assertDownloaded();
    assertEquals(List.of(WHOLE), slow.asked);
  }

  @Test
  void triesTheNextMirrorWhenTheConnectionIsLost() throws IOException {
    var heard = new Recorder();
    Mirror cutting = mirror(exchange -> begin(exchange, 200, CONTENT, HALF));
    Mirror good = mirror(DownloaderTest::serve);

    download(heard, cutting, good);

    assertDownloaded();
    assertEquals(List.of("bytes=100000-"), good.asked);
    assertTrue(heard.toString().contains("connection lost"), heard.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 199_999, 200_001, 2_000_000_000})
  void refusesAnotherLengthBeforeReadingTheBody(int length) {
    var heard = new Recorder();
    Mirror wrong =
        mirror(
            exchange -> {
              begin(exchange, 200, CONTENT, 0, length);
              pause(Duration.ofSeconds(30)); // only the header can tell
            });

    var failure = assertThrows(DownloadException.class, () -> download(heard, wrong));

    assertTrue(
        failure.getMessage().contains(formatted("offers %s bytes instead of 200000", length)),
        failure.getMessage());
    assertEquals(0, heard.count("started"));
  }

  @Test
  void stopsAMirrorThatSendsTooMuch() throws InterruptedException {
    var cut = new CountDownLatch(1);
    var mostSeen = new AtomicLong();
    Mirror endless =
        mirror(
            exchange -> {
              exchange.sendResponseHeaders(200, 0); // chunked: no length is given
              try {
                while (true) {
                  exchange.getResponseBody().write(OTHER_CONTENT);
                }
              } catch (IOException e) {
                cut.countDown();
              }
            });
    var watcher =
        new DownloadListener() {
          @Override
          public void advanced(long bytesSoFar) {
            mostSeen.set(bytesSoFar);
          }
        };

    var failure = assertThrows(DownloadException.class, () -> download(watcher, endless));

    assertTrue(failure.getMessage().contains("sends more than 200000"), failure.getMessage());
    assertTrue(mostSeen.get() <= CONTENT.length);
    assertFalse(Files.exists(part));
    assertTrue(cut.await(5, SECONDS));
  }

  @Test
  void doesNotResumeFromAShortResponseOfUnknownLength() throws IOException {
    Mirror loginPage =
        mirror(
            exchange -> {
              exchange.sendResponseHeaders(200, 0); // chunked: no length is given
              exchange.getResponseBody().write("please log in".getBytes(UTF_8));
            });
    Mirror good = mirror(DownloaderTest::serve);

    download(loginPage, good);

    assertDownloaded();
    assertEquals(List.of(WHOLE), good.asked);
  }

  @Test
  void triesTheNextMirrorFromScratchAfterAWrongChecksum() throws IOException {
    var heard = new Recorder();
    Mirror wrong = mirror(exchange -> send(exchange, 200, OTHER_CONTENT));
    Mirror good = mirror(DownloaderTest::serve);

    download(heard, wrong, good);

    assertDownloaded();
    assertEquals(List.of(WHOLE), wrong.asked);
    assertEquals(List.of(WHOLE), good.asked);
    assertTrue(heard.toString().contains("the wrong SHA-256"), heard.toString());
  }

  @Test
  void keepsNothingOfAFileWithAWrongChecksum() {
    Mirror wrong = mirror(exchange -> send(exchange, 200, OTHER_CONTENT));

    assertThrows(DownloadException.class, () -> download(wrong));

    assertFalse(Files.exists(target));
    assertFalse(Files.exists(part));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100_000, 199_999, 200_000, 200_001})
  void recoversFromACorruptPartialFile(int length) throws IOException {
    Mirror mirror = mirror(DownloaderTest::serve);
    place(part, Arrays.copyOf(OTHER_CONTENT, length));

    download(mirror);

    assertDownloaded();
    assertEquals(WHOLE, mirror.asked.get(mirror.asked.size() - 1));
  }

  @Test
  void namesEveryMirrorAndItsFailureWhenNoneCanBeReached() throws IOException {
    List<URI> nobody = List.of(nobodyListens(), nobodyListens(), nobodyListens());
    var downloader = new Downloader(DownloadListener.silent());

    var failure =
        assertTimeout(
            Duration.ofSeconds(2),
            () ->
                assertThrows(
                    DownloadException.class,
                    () -> downloader.download(target, nobody, CONTENT.length, SHA256)));

    assertEquals(
        formatted(
            """
        Cannot download images.gz (200000 bytes).
          %s
            could not connect
          %s
            could not connect
          %s
            could not connect
        Try again later, or download the file elsewhere and save it as
          %s\
        """,
            nobody.get(0), nobody.get(1), nobody.get(2), target),
        failure.getMessage().replace("Connection refused", "could not connect")); // newer JDKs
    assertFalse(Files.exists(temporary.resolve("data")));
  }

  @Test
  void waitsForUnreachableMirrorsInParallelAndOnlyOnce() throws IOException {
    // The system accepts connections for these, but no response follows.
    try (var one = silence();
        var two = silence();
        var three = silence()) {
      List<URI> silent = List.of(address(one), address(two), address(three));
      var downloader = new Downloader(DownloadListener.silent(), LITTLE_FOR_ANSWERS);
      Callable<DownloadException> attempt =
          () ->
              assertThrows(
                  DownloadException.class,
                  () -> downloader.download(target, silent, CONTENT.length, SHA256));

      var first = assertTimeout(Duration.ofMillis(2900), attempt::call);
      var second = assertTimeout(Duration.ofSeconds(1), attempt::call); // not another 1.5

      assertEquals(first.getMessage(), second.getMessage());
      assertEquals(4, first.getMessage().split("no response within 1.5 s").length);
      assertFalse(Files.exists(temporary.resolve("data")));
    }
  }

  @Test
  void waitsOnlyOnceForAnUnreachableMirrorBeforeAGoodOne() throws IOException {
    Mirror good = mirror(DownloaderTest::serve);
    try (var silent = silence()) {
      List<URI> both = List.of(address(silent), good.uri());
      var downloader = new Downloader(DownloadListener.silent(), LITTLE_FOR_ANSWERS);

      downloader.download(target, both, CONTENT.length, SHA256);
      assertTimeout(
          Duration.ofMillis(1000),
          () -> downloader.download(folder.resolve("more"), both, CONTENT.length, SHA256));

      assertDownloaded();
      assertEquals(List.of(WHOLE, WHOLE), good.asked);
    }
  }

  @Test
  void probesAHostOnlyOnce() throws IOException {
    Mirror mirror = mirror(DownloaderTest::serve);
    var downloader = new Downloader(DownloadListener.silent());

    for (String name : List.of("one", "two", "three")) {
      downloader.download(
          folder.resolve(name), List.of(mirror.uri().resolve(name)), CONTENT.length, SHA256);
    }

    assertEquals(1, mirror.knocks.get());
    assertEquals(List.of(WHOLE, WHOLE, WHOLE), mirror.asked);
  }

  @Test
  void saysWhichFolderCannotBeUsed() throws IOException {
    Mirror mirror = mirror(DownloaderTest::serve);
    place(folder, new byte[] {1}); // not even root can create a file in a file

    var failure = assertThrows(DownloadException.class, () -> download(mirror));

    assertEquals(
        formatted(
            """
        Cannot download into the folder
          %s
            it is a file, not a folder
        Make it writable, or choose another folder.\
        """,
            folder),
        failure.getMessage());
    assertEquals(List.of(), mirror.asked);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need special rights there")
  void followsALinkToTheFolder() throws IOException {
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    Files.createDirectories(folder.getParent());
    Files.createSymbolicLink(folder, elsewhere);

    download(mirror(DownloaderTest::serve));

    assertDownloaded();
    assertTrue(Files.exists(elsewhere.resolve("images.gz")));
  }

  @Test
  void twoThreadsDownloadTheFileOnce() throws Exception {
    var waits = new CountDownLatch(1);
    Mirror mirror = mirror(exchange -> serveOnceReleased(exchange, waits));
    var listener = new Recorder(waits);

    Callable<Void> download =
        () -> {
          // Separate objects, as in two parts of a program.
          new Downloader(listener).download(target, List.of(mirror.uri()), CONTENT.length, SHA256);
          return null;
        };
    for (Future<Void> end : threads.invokeAll(List.of(download, download))) {
      end.get();
    }

    assertDownloaded();
    assertEquals(List.of(WHOLE), mirror.asked);
    assertEquals(
        List.of("note Waiting for another download into " + folder),
        listener.events.stream().filter(event -> event.startsWith("note")).toList());
  }

  @Test
  void twoProcessesDownloadTheFileOnce() throws Exception {
    var waits = new CountDownLatch(1);
    Mirror mirror = mirror(exchange -> serveOnceReleased(exchange, waits));

    Process one = startProcess(mirror.uri());
    Process two = startProcess(mirror.uri());
    Future<List<String>> oneSaid = threads.submit(() -> readLines(one, waits));
    Future<List<String>> twoSaid = threads.submit(() -> readLines(two, waits));

    // Their end shows that no thread of the downloader keeps a program alive.
    assertTrue(one.waitFor(10, SECONDS) && two.waitFor(10, SECONDS));
    assertEquals(0, one.exitValue(), oneSaid.get()::toString);
    assertEquals(0, two.exitValue(), twoSaid.get()::toString);
    assertDownloaded();
    assertEquals(List.of(WHOLE), mirror.asked);
    assertEquals(
        List.of("Waiting for another download into " + folder),
        Stream.of(oneSaid.get(), twoSaid.get()).flatMap(List::stream).toList());
  }

  /** The program of these processes: downloads a file and prints the notes. */
  static final class OneDownload {
    private OneDownload() {}

    public static void main(String[] args) throws IOException {
      var printer =
          new DownloadListener() {
            @Override
            public void note(String message) {
              System.out.println(message);
            }
          };
      new Downloader(printer)
          .download(Path.of(args[0]), List.of(URI.create(args[1])), CONTENT.length, SHA256);
    }
  }

  @Test
  void anInterruptEndsAStalledDownload() throws Exception {
    Mirror stalling =
        mirror(
            exchange -> {
              begin(exchange, 200, CONTENT, HALF);
              pause(Duration.ofSeconds(30));
            });
    var begun = new CountDownLatch(1);
    var listener =
        new DownloadListener() {
          @Override
          public void advanced(long bytesSoFar) {
            begun.countDown();
          }
        };

    assertEndsWhenInterrupted(listener, begun, stalling);

    assertFalse(Files.exists(target));
  }

  @Test
  void anInterruptEndsTheWaitForAnotherDownload() throws Exception {
    var waits = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    Mirror mirror = mirror(exchange -> serveOnceReleased(exchange, release));
    Future<Void> other =
        threads.submit(
            () -> {
              new Downloader(DownloadListener.silent())
                  .download(target, List.of(mirror.uri()), CONTENT.length, SHA256);
              return null;
            });
    while (mirror.asked.isEmpty()) {
      Thread.sleep(5);
    }

    assertEndsWhenInterrupted(new Recorder(waits), waits, mirror);
    release.countDown();
    other.get();

    assertDownloaded();
  }

  private void assertEndsWhenInterrupted(
      DownloadListener listener, CountDownLatch ready, Mirror mirror) throws Exception {
    var end = new CompletableFuture<Boolean>();
    var thread =
        new Thread(
            () -> {
              try {
                new Downloader(listener)
                    .download(target, List.of(mirror.uri()), CONTENT.length, SHA256);
                end.completeExceptionally(new AssertionError("not interrupted"));
              } catch (InterruptedIOException e) {
                end.complete(Thread.currentThread().isInterrupted());
              } catch (Throwable e) {
                end.completeExceptionally(e);
              }
            });
    thread.start();
    assertTrue(ready.await(5, SECONDS));
    thread.interrupt();
    assertTrue(end.get(3, SECONDS), "the interrupt status stays set");
  }

  // Actions of the tests.

  private void download(Mirror... from) throws IOException {
    download(DownloadListener.silent(), from);
  }

  private void download(DownloadListener listener, Mirror... from) throws IOException {
    new Downloader(listener, LITTLE)
        .download(target, Stream.of(from).map(Mirror::uri).toList(), CONTENT.length, SHA256);
  }

  private Process startProcess(URI mirror) throws IOException {
    List<String> arguments =
        List.of(OneDownload.class.getName(), target.toString(), mirror.toString());
    return new ProcessBuilder(Jvm.command(arguments)).redirectErrorStream(true).start();
  }

  private static List<String> readLines(Process process, CountDownLatch waits) throws IOException {
    var lines = new ArrayList<String>();
    try (var reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        waits.countDown();
      }
    }
    return lines;
  }

  private void assertDownloaded() throws IOException {
    assertArrayEquals(CONTENT, Files.readAllBytes(target));
    assertFalse(Files.exists(part));
  }

  private static void place(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  // Behaviour of the mirrors.

  /** Sends the file, or the requested range. */
  private static void serve(HttpExchange exchange) throws IOException {
    if (range(exchange).equals(WHOLE)) {
      send(exchange, 200, CONTENT);
    } else {
      int from = Integer.parseInt(range(exchange).replaceAll("\\D", ""));
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range",
              formatted("bytes %s-%s/%s", from, CONTENT.length - 1, CONTENT.length));
      send(exchange, 206, Arrays.copyOfRange(CONTENT, from, CONTENT.length));
    }
  }

  private static void serveOnceReleased(HttpExchange exchange, CountDownLatch release)
      throws IOException {
    begin(exchange, 200, CONTENT, HALF);
    try {
      release.await(8, SECONDS);
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
    exchange.getResponseBody().write(CONTENT, HALF, CONTENT.length - HALF);
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    begin(exchange, status, body, body.length);
  }

  /** Declares the whole body but sends only its start. */
  private static void begin(HttpExchange exchange, int status, byte[] body, int sent)
      throws IOException {
    begin(exchange, status, body, sent, body.length);
  }

  private static void begin(HttpExchange exchange, int status, byte[] body, int sent, int promised)
      throws IOException {
    exchange.sendResponseHeaders(status, promised == 0 ? -1 : promised);
    exchange.getResponseBody().write(body, 0, sent);
    exchange.getResponseBody().flush();
  }

  private static void redirect(HttpExchange exchange, URI location) throws IOException {
    exchange.getResponseHeaders().set("Location", location.toString());
    exchange.sendResponseHeaders(302, -1);
  }

  private static String range(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range == null ? WHOLE : range;
  }

  private static void pause(Duration time) {
    try {
      MILLISECONDS.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ServerSocket silence() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static URI address(ServerSocket socket) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/images.gz");
  }

  private static URI nobodyListens() throws IOException {
    try (var socket = silence()) {
      return address(socket);
    }
  }

  private static byte[] randomBytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private Mirror mirror(Reply reply) {
    var mirror = new Mirror(reply, threads);
    mirrors.add(mirror);
    return mirror;
  }

  /** The response of a mirror to GET. The connection is closed when it returns or fails. */
  private interface Reply {
    void to(HttpExchange exchange) throws IOException;
  }

  /** A server on the loopback interface that answers every HEAD, and GET as specified. */
  private static final class Mirror implements AutoCloseable {
    /** For each GET its Range header, or {@link #WHOLE}. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    /** The number of HEADs. */
    final AtomicLong knocks = new AtomicLong();

    private final HttpServer server;

    Mirror(Reply reply, ExecutorService threads) {
      try {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      server.setExecutor(threads);
      server.createContext("/", exchange -> answer(exchange, reply));
      server.start();
    }

    private void answer(HttpExchange exchange, Reply reply) throws IOException {
      try (exchange) {
        if (exchange.getRequestMethod().equals("HEAD")) {
          knocks.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
        } else {
          asked.add(range(exchange));
          reply.to(exchange);
        }
      }
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/images.gz");
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  /** Records all events; notes also release a latch. */
  private static final class Recorder implements DownloadListener {
    final List<String> events = new CopyOnWriteArrayList<>();
    private final CountDownLatch noted;

    Recorder() {
      this(new CountDownLatch(1));
    }

    Recorder(CountDownLatch noted) {
      this.noted = noted;
    }

    @Override
    public void started(String fileName, long totalBytes, long resumedAt) {
      events.add(formatted("started %s %s %s", fileName, totalBytes, resumedAt));
    }

    @Override
    public void advanced(long bytesSoFar) {
      events.add("advanced " + bytesSoFar);
    }

    @Override
    public void finished() {
      events.add("finished");
    }

    @Override
    public void note(String message) {
      events.add("note " + message);
      noted.countDown();
    }

    long count(String event) {
      return events.stream().filter(heard -> heard.startsWith(event)).count();
    }

    @Override
    public String toString() {
      return events.stream().filter(event -> event.startsWith("note")).toList().toString();
    }
  }
}
