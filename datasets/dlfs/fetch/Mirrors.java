package dlfs.fetch;

import static dlfs.text.Text.formatted;

import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests files from mirrors over HTTP, with timeouts, and remembers unreachable hosts. */
final class Mirrors {
  private static final int MAX_REASON_LENGTH = 200;

  /**
   * The maximum waiting times.
   *
   * @param connection until the connection is established
   * @param response until the headers arrive, including name resolution, connection and redirects
   * @param silence between two pieces of the body
   * @param window the time over which the speed is averaged
   * @param bytesPerSecond the minimum average speed
   */
  record Timeouts(
      Duration connection,
      Duration response,
      Duration silence,
      Duration window,
      long bytesPerSecond) {

    static final Timeouts DEFAULT =
        new Timeouts(
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            1000);
  }

  /** Thrown if a mirror does not deliver the file. The message is the reason: "HTTP 404". */
  static final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    Failure(String why) {
      super(shown(why));
    }
  }

  private final Timeouts timeouts;
  private final HttpClient client;

  /** The reason why a host cannot be reached, empty if it can, by the root of its addresses. */
  private final Map<URI, CompletableFuture<Optional<String>>> connectionFailures =
      new ConcurrentHashMap<>();

  Mirrors(Timeouts timeouts) {
    this.timeouts = timeouts;
    // With HTTP/1.1, cancelling a response closes its connection. The client follows at most
    // five redirects, none from https to http; its threads are daemons.
    this.client =
        HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NORMAL)
            .connectTimeout(timeouts.connection())
            .build();
  }

  /**
   * Returns whether any of the mirrors can be reached. All hosts are probed in parallel, and each
   * only once in the life of this object, so without a network this takes the timeout of one
   * mirror, once.
   */
  boolean anyReachable(List<URI> mirrors) throws InterruptedException {
    mirrors.forEach(this::probe);
    for (URI mirror : mirrors) {
      if (connectionFailure(mirror).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Waits for the mirror's host; returns why it cannot be reached, or empty if it can. */
  Optional<String> connectionFailure(URI mirror) throws InterruptedException {
    try {
      return probe(mirror).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // probe() turns every failure into a result
    }
  }

  private CompletableFuture<Optional<String>> probe(URI mirror) {
    // Any response counts: a host that refuses HEAD may still serve the file.
    return connectionFailures.computeIfAbsent(
        mirror.resolve("/"),
        host ->
            send(
                    HttpRequest.newBuilder(mirror).method("HEAD", BodyPublishers.noBody()),
                    BodyHandlers.discarding())
                .handle(
                    (response, failure) ->
                        Optional.ofNullable(failure).map(this::reason).map(Mirrors::shown)));
  }

  /**
   * Requests a file, or the rest of it.
   *
   * @param from the first byte requested; the mirror may start at 0 nevertheless
   * @param bytes the size of the whole file
   * @throws Failure if the mirror does not respond, or not with the requested file
   */
  Response get(URI mirror, long from, long bytes) throws Failure, InterruptedException {
    Optional<String> failure = connectionFailure(mirror);
    if (failure.isPresent()) {
      throw new Failure(failure.get());
    }
    var request = HttpRequest.newBuilder(mirror);
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    Response response = await(send(request, info -> new Response(info, timeouts)));
    if (from > 0 && response.isAnotherPartThan(from, bytes)) {
      response.close();
      return get(mirror, 0, bytes);
    }
    try {
      response.expect(from, bytes);
      return response;
    } catch (Failure e) {
      response.close();
      throw e;
    }
  }

  /** Adds a timeout for the steps that the client does not limit, such as name resolution. */
  private <T> CompletableFuture<T> send(HttpRequest.Builder request, BodyHandler<T> handler) {
    var exchange = client.sendAsync(request.build(), handler);
    return exchange
        .copy()
        .orTimeout(timeouts.response().toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (response, failure) -> {
              if (failure != null) {
                exchange.cancel(true);
              }
            })
        .thenApply(HttpResponse::body);
  }

  private Response await(CompletableFuture<Response> response)
      throws Failure, InterruptedException {
    try {
      return response.get();
    } catch (ExecutionException e) {
      throw new Failure(reason(e));
    } catch (InterruptedException e) {
      response.thenAccept(Response::close);
      throw e;
    }
  }

  /** Returns the message of the innermost exception that has one. */
  private String reason(Throwable failure) {
    String reason = failure.toString();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpConnectTimeoutException) {
        return "no connection within " + seconds(timeouts.connection());
      } else if (cause instanceof TimeoutException) {
        return "no response within " + seconds(timeouts.response());
      } else if (cause instanceof UnresolvedAddressException) {
        return "host name not found";
      } else if (cause instanceof NumberFormatException) {
        return formatted("sends a header with an invalid number (%s)", cause.getMessage());
      } else if (cause.getMessage() != null) {
        reason = cause.getMessage();
      } else if (cause instanceof ConnectException) {
        reason = "could not connect";
      }
    }
    return reason;
  }

  /** Shortens a mirror's message, and removes control characters. */
  private static String shown(String why) {
    String start =
        why.length() <= MAX_REASON_LENGTH ? why : why.substring(0, MAX_REASON_LENGTH) + "...";
    return start.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
  }

  private static String seconds(Duration time) {
    return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
  }

  /**
   * The response of a mirror, with a file or the rest of it. The client delivers one piece at a
   * time, and reads the next one on request, so nothing accumulates in memory.
   */
  static final class Response implements BodySubscriber<Response>, AutoCloseable {
    private static final int OK = 200;
    private static final int PARTIAL_CONTENT = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final ResponseInfo info;
    private final Timeouts timeouts;
    private final CompletableFuture<Flow.Subscription> source = new CompletableFuture<>();
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    private long windowStart = System.nanoTime();
    private long bytesInWindow;

    private Response(ResponseInfo info, Timeouts timeouts) {
      this.info = info;
      this.timeouts = timeouts;
    }

    /** Whether the mirror supports ranges, but does not send the one from {@code from} onwards. */
    private boolean isAnotherPartThan(long from, long bytes) {
      return switch (info.statusCode()) {
        case PARTIAL_CONTENT ->
            !contentRange().matches(formatted("bytes %s-%s/(%s|\\*)", from, bytes - 1, bytes));
        case RANGE_NOT_SATISFIABLE -> true;
        default -> false;
      };
    }

    private String contentRange() {
      return info.headers().firstValue("Content-Range").orElse("");
    }

    private void expect(long from, long bytes) throws Failure {
      int status = info.statusCode();
      if (status / 100 == 3) {
        throw new Failure("HTTP " + status + ", redirected too often or to a forbidden address");
      }
      if (status != OK && !(status == PARTIAL_CONTENT && from > 0)) {
        throw new Failure("HTTP " + status);
      }
      long expected = bytes - (status == OK ? 0 : from);
      Optional<String> contentLength = info.headers().firstValue("Content-Length");
      if (contentLength.isPresent() && !contentLength.get().equals(Long.toString(expected))) {
        throw new Failure(
            formatted("offers %s bytes instead of %s", contentLength.get(), expected));
      }
    }

    /** Whether the mirror sends the whole file although only the rest was requested. */
    boolean startsOver() {
      return info.statusCode() == OK;
    }

    /**
     * Waits for the next piece of the file.
     *
     * @return the next bytes; empty at the end
     * @throws Failure if the mirror stops sending, is too slow, or closes the connection
     */
    Optional<List<ByteBuffer>> next() throws Failure, InterruptedException {
      Event event = events.poll(timeouts.silence().toMillis(), TimeUnit.MILLISECONDS);
      if (event == null) {
        throw new Failure("stopped sending for " + seconds(timeouts.silence()));
      }
      if (event.error() != null) {
        String why = Objects.requireNonNullElse(event.error().getMessage(), "connection closed");
        throw new Failure(formatted("connection lost (%s)", why));
      }
      if (event.bytes().isPresent()) {
        checkSpeed(event.bytes().get());
        source.thenAccept(subscription -> subscription.request(1));
      }
      return event.bytes();
    }

    private void checkSpeed(List<ByteBuffer> bytes) throws Failure {
      bytesInWindow += bytes.stream().mapToLong(ByteBuffer::remaining).sum();
      Duration elapsed = Duration.ofNanos(System.nanoTime() - windowStart);
      if (elapsed.compareTo(timeouts.window()) >= 0) {
        if (bytesInWindow * 1000 < timeouts.bytesPerSecond() * elapsed.toMillis()) {
          throw new Failure(formatted("sends less than %s bytes/s", timeouts.bytesPerSecond()));
        }
        windowStart = System.nanoTime();
        bytesInWindow = 0;
      }
    }

    /** Ends the transfer, complete or not. */
    @Override
    public void close() {
      source.thenAccept(Flow.Subscription::cancel);
    }

    /** Completes with the headers, before the first byte of the body. */
    @Override
    public CompletionStage<Response> getBody() {
      return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      source.complete(subscription);
      subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
      events.add(new Event(Optional.of(bytes), null));
    }

    @Override
    public void onComplete() {
      events.add(new Event(Optional.empty(), null));
    }

    @Override
    public void onError(Throwable error) {
      events.add(new Event(Optional.empty(), error));
    }

    /** An event of the client: bytes, an error, or neither at the end. */
    private record Event(Optional<List<ByteBuffer>> bytes, Throwable error) {}
  }
}
