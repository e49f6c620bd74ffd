package dlfs.fetch;

import static dlfs.text.Text.formatted;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.fetch.Mirrors.Timeouts;
import dlfs.support.IdxFiles;
import dlfs.support.UnusualPaths;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mirrors with malicious or invalid responses; {@link DownloaderTest} has realistic ones. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileMirrorTest {
  private static final byte[] CONTENT = new byte[50_000];
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String LENGTH = "Content-Length: " + CONTENT.length + "\r\n";
  private static final long MOST_SENT = 64 << 20;

  static {
    new Random(1).nextBytes(CONTENT);
  }

  private static final Timeouts LITTLE =
      new Timeouts(
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofMillis(700),
          Duration.ofMillis(700),
          1000);

  @TempDir Path folder;
  private Path target;
  private Path secret;
  private String sha256;

  @BeforeEach
  void nameTheFiles() throws IOException {
    target = folder.resolve("set").resolve("images.gz");
    secret = Files.write(folder.resolve("secret"), CONTENT); // the target of a file: address
    sha256 = Sha256.of(secret);
  }

  static Stream<Arguments> answers() {
    String chunked = OK + "Transfer-Encoding: chunked\r\n\r\n";
    return Stream.of(
        says("redirects to a local file", redirect("file://SECRET")),
        says("redirects to a file elsewhere", redirect("file://localhost/SECRET")),
        says("redirects to FTP", redirect("ftp://127.0.0.1/images.gz")),
        says("redirects into a jar", redirect("jar:file:/SECRET!/x")),
        says("redirects to data", redirect("data:,x")),
        says("redirects to a script", redirect("javascript:alert(1)")),
        says("redirects nowhere", redirect("")),
        says("redirects to what is no address", redirect("http://[:::/ \u00ff")),
        says("redirects without an address", "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"),
        says("redirects to no host", redirect("http:///images.gz")),
        says("redirects to port 0", redirect("http://127.0.0.1:0/")),
        says("redirects to a port that is none", redirect("http://127.0.0.1:99999/")),
        says("speaks another protocol", "220 ready\r\n"),
        says("says nothing", ""),
        says("closes in the status", "HTTP/1.1 2"),
        says("closes in the headers", OK + "Content-Le"),
        says("has a status that is no number", "HTTP/1.1 abc OK\r\n\r\n"),
        says("has a status of ten digits", "HTTP/1.1 2000000000 OK\r\n\r\n"),
        says("has a status that controls a terminal", "\u001b[2J\u001b[1;1H\r\n\r\n"),
        says("has a header without a name", OK + ": x\r\n\r\n"),
        says("has a header with a NUL", OK + "a\0b: c\0d\r\n\r\n"),
        says("has a negative length", OK + "Content-Length: -1\r\n\r\n"),
        says("has a length of forty digits", OK + "Content-Length: " + "9".repeat(40) + "\r\n\r\n"),
        says("has a length that is no number", OK + "Content-Length: many\r\n\r\n"),
        says(
            "has chunks and a length",
            chunked.replace("\r\n\r\n", "\r\nContent-Length: x\r\n\r\n")),
        says("has two lengths", OK + LENGTH + "Content-Length: 7\r\n\r\n"),
        says("has a chunk of a negative size", chunked + "-5\r\n"),
        says("has a chunk of exabytes", chunked + "7fffffffffffffff\r\n"),
        says("has a chunk of a size that overflows", chunked + "fffffffffffffffff\r\n"),
        says("has a chunk of a size that is no number", chunked + "zz\r\n"),
        says("has a chunk without its end", chunked + "5\r\nabcdefgh"),
        says("has a long status", "x".repeat(300_000) + "\r\n\r\n"),
        says("has an endless status", "HTTP/1.1 200 ", "O"),
        says("has an endless header", OK + "a: ", "b"),
        says("has endless headers", OK, "a: b\r\n"),
        says("asks to go on for ever", "", "HTTP/1.1 100 Continue\r\n\r\n"),
        says("gives hints for ever", "", "HTTP/1.1 103 Early Hints\r\n\r\n"),
        says("has an endless chunk size", chunked, "0"),
        says("has an endless chunk extension", chunked + "5;", "x"),
        says("has endless chunks of one byte", chunked, "1\r\nx\r\n"),
        says("is compressed once more, and says so", compressed("Content-Encoding: gzip\r\n")),
        says("is compressed on its way", compressed("Transfer-Encoding: gzip\r\n")));
  }

  private static Arguments says(String name, String answer) {
    return says(name, answer, "");
  }

  private static Arguments says(String name, String answer, String again) {
    return Arguments.of(name, answer, again);
  }

  private static String redirect(String address) {
    return formatted("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n", address);
  }

  private static String compressed(String header) {
    byte[] body = IdxFiles.gzip(CONTENT);
    return OK + header + "Content-Length: " + body.length + "\r\n\r\n" + text(body);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void failsAndTheNextMirrorIsUsed(String name, String answer, String again) throws IOException {
    byte[] bytes = answer.replace("SECRET", secret.toString()).getBytes(ISO_8859_1);
    try (var hostile = new RawMirror(OK + "Content-Length: 0\r\n\r\n", bytes, again);
        var good = new RawMirror(OK + LENGTH + "\r\n", whole(), "")) {
      long start = System.nanoTime();
      var e = assertThrows(DownloadException.class, () -> download(hostile));
      long millis = (System.nanoTime() - start) / 1_000_000;
      System.out.printf(
          Locale.ROOT, "%s (%d ms): %s%n", name, millis, e.getMessage().lines().toList().get(2));
      assertTrue(e.getMessage().contains("images.gz (50000 bytes)"), e.getMessage());
      assertTrue(e.getMessage().contains("Try again later"), e.getMessage());
      assertTrue(e.getMessage().length() < 1_000, e.getMessage());
      assertTrue(
          e.getMessage().codePoints().allMatch(c -> c == '\n' || !Character.isISOControl(c)),
          e.getMessage());
      assertTrue(millis < 10_000, millis + " ms");
      assertTrue(hostile.sent.get() < MOST_SENT, hostile.sent + " bytes were taken");
      assertFalse(Files.exists(target), "nothing half-written");

      download(hostile, good);
      assertArrayEquals(CONTENT, Files.readAllBytes(target));
    }
  }

  private static byte[] whole() {
    return (OK + LENGTH + "\r\n" + text(CONTENT)).getBytes(ISO_8859_1);
  }

  /** Any response to HEAD shows that the host is reachable. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        OK + "Content-Length: 7\r\n\r\n",
        OK + "Content-Length: 99999999999\r\n\r\n",
        OK + "Content-Length: 4\r\nConnection: close\r\n\r\nbody",
        "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: file:///etc/passwd\r\n\r\n"
      })
  void isAskedForTheFileWhateverItsResponseToHead(String head) throws IOException {
    try (var mirror = new RawMirror(head, whole(), "")) {
      download(mirror);
      assertArrayEquals(CONTENT, Files.readAllBytes(target));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dangling", "loop", "pipe", "folder"})
  void downloadsAFileWhosePartialFileIsNotAFile(String kind) throws Exception {
    Files.createDirectories(target.getParent());
    Files.move(UnusualPaths.make(folder, kind), target.resolveSibling("images.gz.part"));
    try (var mirror = new RawMirror(OK + LENGTH + "\r\n", whole(), "")) {
      download(mirror);
      assertArrayEquals(CONTENT, Files.readAllBytes(target));
      assertFalse(Files.exists(folder.resolve("nowhere")), "nothing is written elsewhere");
    }
  }

  @Test
  void refusesALockThatIsNotAFile() throws Exception {
    Files.createDirectories(target.getParent());
    Files.move(UnusualPaths.make(folder, "pipe"), target.resolveSibling(".download.lock"));
    try (var mirror = new RawMirror(OK + LENGTH + "\r\n", whole(), "")) {
      var e = assertThrows(DownloadException.class, () -> download(mirror));
      assertTrue(e.getMessage().contains(".download.lock is not a file"), e.getMessage());
      assertEquals(0, mirror.asked.get());
    }
  }

  private void download(RawMirror... mirrors) throws IOException {
    List<URI> addresses = Stream.of(mirrors).map(RawMirror::uri).toList();
    new Downloader(DownloadListener.silent(), LITTLE)
        .download(target, addresses, CONTENT.length, sha256);
  }

  /** A server on the loopback interface that sends given bytes, then repeats others. */
  private static final class RawMirror implements AutoCloseable {
    final AtomicLong sent = new AtomicLong();
    final AtomicLong asked = new AtomicLong();
    private final ServerSocket server;
    private final byte[] head;
    private final byte[] answer;
    private final byte[] again;

    RawMirror(String head, byte[] answer, String again) throws IOException {
      this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      this.head = head.getBytes(ISO_8859_1);
      this.answer = answer;
      this.again = again.repeat(again.isEmpty() ? 0 : 1_000 / again.length()).getBytes(ISO_8859_1);
      daemon(this::accept);
    }

    private static void daemon(Runnable work) {
      var thread = new Thread(work);
      thread.setDaemon(true);
      thread.start();
    }

    private void accept() {
      try {
        while (true) {
          Socket socket = server.accept();
          daemon(() -> serve(socket));
        }
      } catch (IOException closed) {
        // The test has ended.
      }
    }

    private void serve(Socket socket) {
      try (socket) {
        boolean asksForHead = request(socket.getInputStream()).startsWith("HEAD");
        OutputStream out = socket.getOutputStream();
        if (asksForHead) {
          out.write(head);
          return;
        }
        asked.incrementAndGet();
        out.write(answer);
        while (again.length > 0) {
          out.write(again);
          sent.addAndGet(again.length);
        }
      } catch (IOException e) {
        // The client has closed the connection.
      }
    }

    private static String request(InputStream in) throws IOException {
      var request = new ByteArrayOutputStream();
      while (!request.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next < 0) {
          break;
        }
        request.write(next);
      }
      return request.toString(ISO_8859_1);
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/images.gz");
    }

    @Override
    public void close() {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
