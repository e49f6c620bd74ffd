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

/** Asks mirrors over HTTP, waits only so long for each, and remembers which cannot be reached. */
final class Mirrors {
  private static final int LONGEST_REASON = 200;

  /**
   * How long to wait for a mirror.
   *
   * @param connection until there is a connection
   * @param answer until the headers of the answer, counted from the start: looking up the host's
   *     name, connecting and all redirects included
   * @param silence between one piece of the body and the next
   * @param window the time over which the speed is averaged
   * @param bytesPerSecond the lowest average speed that is worth waiting for
   */
  record Timeouts(
      Duration connection,
      Duration answer,
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

  /** A mirror that was of no use. The message is a clause that says why: "HTTP 404". */
  static final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    Failure(String why) {
      super(shown(why));
    }
  }

  private final Timeouts timeouts;
  private final HttpClient client;

  /** Why a host cannot be reached, empty if it can; by the root of the host's addresses. */
  private final Map<URI, CompletableFuture<Optional<String>>> obstacles = new ConcurrentHashMap<>();

  Mirrors(Timeouts timeouts) {
    this.timeouts = timeouts;
    // With HTTP/1.1, giving up on an answer closes its connection. The client follows no more than
    // five redirects, none from https to http; its threads are daemons.
    this.client =
        HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NORMAL)
            .connectTimeout(timeouts.connection())
            .build();
  }

  /**
   * Waits until one of the mirrors has answered, or none will. All are asked side by side, each
   * host once in this object's life, so a dead network costs the time of one mirror, once.
   */
  boolean anyAnswers(List<URI> mirrors) throws InterruptedException {
    mirrors.forEach(this::knock);
    for (URI mirror : mirrors) {
      if (obstacle(mirror).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Waits for the mirror's host; says why it cannot be reached, or nothing if it can. */
  Optional<String> obstacle(URI mirror) throws InterruptedException {
    try {
      return knock(mirror).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // knock() has made every failure a result
    }
  }

  private CompletableFuture<Optional<String>> knock(URI mirror) {
    // Any answer will do: a host that refuses HEAD may well serve the file.
    return obstacles.computeIfAbsent(
        mirror.resolve("/"),
        host ->
            send(
                    HttpRequest.newBuilder(mirror).method("HEAD", BodyPublishers.noBody()),
                    BodyHandlers.discarding())
                .handle(
                    (answer, failure) ->
                        Optional.ofNullable(failure).map(this::reason).map(Mirrors::shown)));
  }

  /**
   * Asks for a file, or for the rest of it.
   *
   * @param from the first byte that is wanted; the mirror may start at 0 all the same
   * @param bytes the size of the whole file
   * @throws Failure if the mirror doesn't answer, or with something else than was asked for
   */
  Response get(URI mirror, long from, long bytes) throws Failure, InterruptedException {
    Optional<String> obstacle = obstacle(mirror);
    if (obstacle.isPresent()) {
      throw new Failure(obstacle.get());
    }
    var request = HttpRequest.newBuilder(mirror);
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    Response delivery = await(send(request, answer -> new Response(answer, timeouts)));
    if (from > 0 && delivery.isAnotherPartThan(from, bytes)) {
      delivery.close();
      return get(mirror, 0, bytes);
    }
    try {
      delivery.expect(from, bytes);
      return delivery;
    } catch (Failure e) {
      delivery.close();
      throw e;
    }
  }

  /** Bounds what the client itself doesn't, such as a look-up of the host's name that hangs. */
  private <T> CompletableFuture<T> send(HttpRequest.Builder request, BodyHandler<T> handler) {
    var exchange = client.sendAsync(request.build(), handler);
    return exchange
        .copy()
        .orTimeout(timeouts.answer().toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (answer, failure) -> {
              if (failure != null) {
                exchange.cancel(true);
              }
            })
        .thenApply(HttpResponse::body);
  }

  private Response await(CompletableFuture<Response> delivery)
      throws Failure, InterruptedException {
    try {
      return delivery.get();
    } catch (ExecutionException e) {
      throw new Failure(reason(e));
    } catch (InterruptedException e) {
      delivery.thenAccept(Response::close);
      throw e;
    }
  }

  /** The innermost exception knows best what went wrong, if it says anything. */
  private String reason(Throwable failure) {
    String reason = failure.toString();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpConnectTimeoutException) {
        return "no connection within " + seconds(timeouts.connection());
      } else if (cause instanceof TimeoutException) {
        return "no answer within " + seconds(timeouts.answer());
      } else if (cause instanceof UnresolvedAddressException) {
        return "host name not found";
      } else if (cause instanceof NumberFormatException) {
        return formatted("sends a header whose number is none (%s)", cause.getMessage());
      } else if (cause.getMessage() != null) {
        reason = cause.getMessage();
      } else if (cause instanceof ConnectException) {
        reason = "could not connect";
      }
    }
    return reason;
  }

  /** A mirror's own words may be long, or control a terminal. */
  private static String shown(String why) {
    String start = why.length() <= LONGEST_REASON ? why : why.substring(0, LONGEST_REASON) + "...";
    return start.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
  }

  private static String seconds(Duration time) {
    return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
  }

  /**
   * A file, or the rest of it, on its way from a mirror. The client hands over a piece at a time
   * and reads the next one only when asked, so nothing piles up in memory.
   */
  static final class Response implements BodySubscriber<Response>, AutoCloseable {
    private static final int OK = 200;
    private static final int PARTIAL_CONTENT = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final ResponseInfo answer;
    private final Timeouts timeouts;
    private final CompletableFuture<Flow.Subscription> source = new CompletableFuture<>();
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    private long windowStart = System.nanoTime();
    private long bytesInWindow;

    private Response(ResponseInfo answer, Timeouts timeouts) {
      this.answer = answer;
      this.timeouts = timeouts;
    }

    /** Whether the mirror knows about parts but doesn't send the one from {@code from} on. */
    private boolean isAnotherPartThan(long from, long bytes) {
      return switch (answer.statusCode()) {
        case PARTIAL_CONTENT ->
            !contentRange().matches(formatted("bytes %s-%s/(%s|\\*)", from, bytes - 1, bytes));
        case RANGE_NOT_SATISFIABLE -> true;
        default -> false;
      };
    }

    private String contentRange() {
      return answer.headers().firstValue("Content-Range").orElse("");
    }

    private void expect(long from, long bytes) throws Failure {
      int status = answer.statusCode();
      if (status / 100 == 3) {
        throw new Failure("HTTP " + status + ", redirected too often or to a forbidden address");
      }
      if (status != OK && !(status == PARTIAL_CONTENT && from > 0)) {
        throw new Failure("HTTP " + status);
      }
      long expected = bytes - (status == OK ? 0 : from);
      Optional<String> promised = answer.headers().firstValue("Content-Length");
      if (promised.isPresent() && !promised.get().equals(Long.toString(expected))) {
        throw new Failure(formatted("offers %s bytes instead of %s", promised.get(), expected));
      }
    }

    /** Whether the mirror sends the whole file, though asked only for the rest. */
    boolean startsOver() {
      return answer.statusCode() == OK;
    }

    /**
     * Waits for more of the file.
     *
     * @return the next bytes, or nothing at the end
     * @throws Failure if the mirror falls silent, is too slow, or breaks off
     */
    Optional<List<ByteBuffer>> next() throws Failure, InterruptedException {
      Event event = events.poll(timeouts.silence().toMillis(), TimeUnit.MILLISECONDS);
      if (event == null) {
        throw new Failure("stopped sending for " + seconds(timeouts.silence()));
      }
      if (event.error() != null) {
        String why = Objects.requireNonNullElse(event.error().getMessage(), "connection closed");
        throw new Failure(formatted("broke off (%s)", why));
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

    /** Ends the transfer, whole or not. */
    @Override
    public void close() {
      source.thenAccept(Flow.Subscription::cancel);
    }

    /** Ready with the headers, before the first byte of the body. */
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

    /** What the client tells: bytes, an error, or neither at the end. */
    private record Event(Optional<List<ByteBuffer>> bytes, Throwable error) {}
  }
}
