package dlfs.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.RunObserver;
import dlfs.lab.Runner;
import dlfs.lab.console.Terminal;
import dlfs.lab.results.CsvFiles;
import dlfs.lab.results.Measurement;
import dlfs.support.Browser;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class WatchServerTest {
  private static final Terminal SILENT =
      new Terminal(
          new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), false);

  @TempDir Path results;

  private void run(Curves curves, String folder, RunObserver observer) {
    var settings =
        Map.of("results.dir", results.resolve(folder).toString(), "seeds", "2", "threads", "1");
    new Runner(curves, settings, SILENT, observer).run();
  }

  @Test
  void pageFollowsARunFromStartToEnd() throws IOException {
    Browser browser = Browser.orSkip();
    browser.clear();
    var updates = new Semaphore(0);
    String hostile = "</script><b>Adam</b>";
    var curves =
        new Curves(
            "OptimizerComparison", List.of("SGD", hostile), 20, updates::acquireUninterruptibly);
    Path folder = results.resolve("watched/OptimizerComparison");
    String url;
    try (WatchServer server = WatchServer.start(RunObserver.NONE)) {
      url = server.url();
      browser.open(url, 1400, false);
      assertEquals("The run is being prepared", browser.text("h1"));
      var run = CompletableFuture.runAsync(() -> run(curves, "watched", server));
      browser.await("return document.querySelector('h1').textContent === 'OptimizerComparison'");
      updates.release(10);
      browser.await("return document.getElementById('progress').value >= 9");
      browser.await("return dlfs.charts.some(c => c.chart.title === 'loss' && c.xs.length >= 10)");
      assertEquals(List.of("SGD"), browser.texts("#chart-1 .curve .name"));
      assertEquals(80L, browser.run("return document.getElementById('progress').max"));
      updates.release(1_000);
      run.join();
    } // tells the page that the run has ended
    browser.await("return document.body.dataset.ended === 'true'");
    assertEquals("The run has ended. Its results are in " + folder + ".", browser.text("#state"));
    for (Measurement row : CsvFiles.readMetrics(folder.resolve("metrics.csv"))) {
      assertTrue(isDrawn(browser, row), row.toString());
    }
    assertEquals(4, browser.findAll("#pictures img").size());
    assertTrue(browser.texts("#pictures figcaption").contains(hostile + ", seed 1: state.png"));
    assertEquals(true, browser.run("return [...document.images].every(i => i.naturalWidth === 3)"));
    assertEquals(List.of(), browser.messages());
    List<String> foreign =
        browser.requests().stream().filter(address -> !address.startsWith(url)).toList();
    assertEquals(List.of(), foreign);
    assertThrows(ConnectException.class, () -> status(url));
  }

  /** Whether a measurement is a point of a curve of a chart. */
  private static boolean isDrawn(Browser browser, Measurement row) {
    return (boolean)
        browser.run(
            "const [variant, seed, metric, iteration, value] = arguments;"
                + "return dlfs.charts.some(chart => chart.chart.curves.some(c =>"
                + " c.variant === variant && c.seed === seed && c.metric === metric"
                + " && c.values[c.iteration.indexOf(iteration)] === value))",
            row.variant(),
            row.seed(),
            row.metric(),
            row.iteration(),
            row.value());
  }

  @Test
  void watchingChangesNoFigure() throws IOException {
    Curves curves = new Curves("OptimizerComparison", "SGD", "Adam");
    run(curves, "alone", RunObserver.NONE);
    try (WatchServer server = WatchServer.start(RunObserver.NONE)) {
      run(curves, "watched", server);
    }
    String name = "OptimizerComparison/metrics.csv";
    assertArrayEquals(
        Files.readAllBytes(results.resolve("alone").resolve(name)),
        Files.readAllBytes(results.resolve("watched").resolve(name)));
  }

  @Test
  void listensOnTheLoopbackInterfaceAlone() throws IOException {
    try (WatchServer server = WatchServer.start(RunObserver.NONE)) {
      URI url = URI.create(server.url());
      assertTrue(InetAddress.getByName(url.getHost()).isLoopbackAddress());
      assertEquals(200, status(server.url()));
      for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        for (InetAddress address : Collections.list(each.getInetAddresses())) {
          if (!address.isLoopbackAddress()) {
            assertThrows(IOException.class, () -> new Socket(address, url.getPort()).close());
          }
        }
      }
    }
  }

  @Test
  void refusesRequestsThatWereMeantForAnotherSite() throws IOException {
    try (WatchServer server = WatchServer.start(RunObserver.NONE)) {
      String url = server.url();
      assertEquals(403, raw(url, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
      assertEquals(403, raw(url, "GET /events HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
      assertEquals(403, raw(url, "GET / HTTP/1.0\r\n\r\n"));
      String host = "Host: " + URI.create(url).getAuthority() + "\r\n";
      assertEquals(405, raw(url, "POST / HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"));
      assertEquals(404, raw(url, "GET /../../etc/passwd HTTP/1.1\r\n" + host + "\r\n"));
    }
  }

  private static int raw(String url, String request) throws IOException {
    URI address = URI.create(url);
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
      return Integer.parseInt(new String(line, StandardCharsets.US_ASCII).substring(9));
    }
  }

  private static int status(String url) throws IOException {
    var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }
}
