package dlfs.report;

import static dlfs.text.Text.formatted;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dlfs.lab.About;
import dlfs.lab.RunObserver;
import dlfs.lab.results.Measurement;
import dlfs.lab.settings.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * Serves a page on which a run is watched, with curves that grow, until the run ends. It listens on
 * the loopback interface only, on a free port, and answers only requests that are addressed to it
 * by that interface's name or address, so that no other web site can read it.
 *
 * <p>Threads that measure only add to lists here; whatever is sent is collected by the threads of
 * the server, once per second for each page that is open.
 */
public final class WatchServer implements RunObserver, AutoCloseable {
  private static final String ONLY_THIS_SERVER = "'self'";
  private static final String EVENTS = "/events";
  private static final int BACKLOG = 16;

  private final RunObserver next;
  private final HttpServer server;
  private final ExecutorService threads;
  private WatchedExperiment watched = new WatchedExperiment(null);

  private WatchServer(RunObserver next, HttpServer server) {
    this.next = next;
    this.server = server;
    this.threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "watch");
              thread.setDaemon(true);
              thread.setPriority(Thread.MIN_PRIORITY);
              return thread;
            });
  }

  /**
   * Starts the server.
   *
   * @param next is told about publications after this observer
   * @throws UserError if it cannot listen
   */
  public static WatchServer start(RunObserver next) {
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      WatchServer watch = new WatchServer(next, HttpServer.create(address, BACKLOG));
      watch.server.createContext("/", watch::answer);
      watch.server.setExecutor(watch.threads);
      watch.server.start();
      return watch;
    } catch (IOException e) {
      throw new UserError(
          formatted(
              "The run cannot be watched, because no port can be opened (%s). Run it without"
                  + " -Dwatch.",
              e.getMessage()),
          e);
    }
  }

  /** The address of the page. */
  public String url() {
    return formatted("http://%s/", host());
  }

  private String host() {
    InetSocketAddress address = server.getAddress();
    String host = address.getAddress().getHostAddress();
    return formatted(host.contains(":") ? "[%s]:%d" : "%s:%d", host, address.getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String host = exchange.getRequestHeaders().getFirst("Host");
      String byName = "localhost:" + server.getAddress().getPort();
      if (!host().equals(host) && !byName.equals(host)) {
        send(exchange, 403, "text/plain", "This server answers requests to its own address only.");
      } else if (!exchange.getRequestMethod().equals("GET")) {
        send(exchange, 405, "text/plain", "This server only answers GET.");
      } else {
        answer(exchange, exchange.getRequestURI().getPath());
      }
    }
  }

  private void answer(HttpExchange exchange, String path) throws IOException {
    WatchedExperiment experiment = watched();
    if (path.equals("/")) {
      send(exchange, 200, "text/html", page(experiment));
    } else if (path.equals(EVENTS)) {
      sendEvents(exchange, experiment);
    } else {
      send(exchange, 404, "text/plain", "There is no such page.");
    }
  }

  private static void sendEvents(HttpExchange exchange, WatchedExperiment experiment)
      throws IOException {
    experiment.pageOpens();
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(200, 0);
      new WatchEvents(experiment, exchange.getResponseBody()).send();
    } finally {
      experiment.pageCloses(); // after the last byte is sent
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    send(exchange, status, type + "; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] content)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.sendResponseHeaders(status, content.length);
    exchange.getResponseBody().write(content);
  }

  private static String page(WatchedExperiment experiment) {
    About about = experiment.about();
    Map<String, Object> values =
        Map.of(
            "experiment",
            about == null ? "The run is being prepared" : about.name(),
            "question",
            about == null ? "" : about.question(),
            "book",
            about == null ? "" : about.book(),
            "data",
            "[]");
    return Templates.page("watch.ftlh", values, Assets.scriptsOfWatching(), ONLY_THIS_SERVER);
  }

  private synchronized WatchedExperiment watched() {
    return watched;
  }

  private synchronized void watch(WatchedExperiment experiment) {
    watched.end("");
    watched = experiment;
  }

  @Override
  public void begins(About about) {
    watch(new WatchedExperiment(about));
  }

  @Override
  public void stageBegins(long steps, LongSupplier done) {
    watched().stageBegins(steps, done);
  }

  @Override
  public void runBegins(String variant, long seed, IntFunction<List<Measurement>> rowsFrom) {
    watched().runBegins(rowsFrom);
  }

  @Override
  public void runWasCached(String variant, long seed, List<Measurement> rows) {
    watched().runBegins(first -> rows.subList(Math.min(first, rows.size()), rows.size()));
  }

  @Override
  public void pictureRecorded(String variant, long seed, String name, byte[] png) {
    watched().pictureRecorded(formatted("%s, seed %d: %s", variant, seed, name), png);
  }

  @Override
  public void published(Path folder) {
    next.published(folder);
    watched().end(formatted("The run has ended. Its results are in %s.", folder));
  }

  @Override
  public void stopped(Path folder) {
    watched().end(formatted("The run was stopped. Its measurements so far are in %s.", folder));
    next.stopped(folder);
    watched().awaitPages(); // afterwards the process ends
  }

  /** Tells the pages that the run has ended, and stops listening. */
  @Override
  public void close() {
    watched().end("The run has ended without results.");
    watched().awaitPages();
    server.stop(0);
    threads.shutdownNow();
  }
}
