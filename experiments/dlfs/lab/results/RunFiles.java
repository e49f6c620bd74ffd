package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.lab.settings.UserError;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The files that one run keeps until its experiment is published.
 *
 * <p>Each is a {@link SealedFile} whose header names its work, variant, seed and kind. Rows and
 * checkpoints also name the networks that belong to them: a run counts as finished only if
 * everything that it wrote is there, and a training resumes only if nothing is missing that was
 * saved before.
 */
public final class RunFiles {
  private static final String PART = "with ";

  private final Path folder;
  private final String variant;
  private final long seed;
  private final Consumer<IOException> whenNotKept;
  private final Consumer<String> whenDamaged;
  private final Map<Kind, String> seals = Collections.synchronizedMap(new EnumMap<>(Kind.class));
  private boolean reported;

  /** The content of a file. */
  public enum Kind {
    /** The measurements of a finished run. */
    ROWS(".csv", null),
    /** The state that its training has reached. */
    CHECKPOINT(".checkpoint", null),
    /** The network that it publishes with its results. */
    NETWORK(".network", ".zip"),
    /** The network of its best epoch, if it defines what is best. */
    BEST_NETWORK(".best", "-best.zip");

    private final String ending;
    private final String publishedEnding;

    Kind(String ending, String publishedEnding) {
      this.ending = ending;
      this.publishedEnding = publishedEnding;
    }

    String ending() {
      return ending;
    }

    private boolean isNetwork() {
      return publishedEnding != null;
    }
  }

  /**
   * @param folder the folder of the files; its name identifies the work
   * @param whenNotKept told if a file cannot be {@link #keep kept}
   * @param whenDamaged told, once, if a file cannot be used
   */
  public RunFiles(
      Path folder,
      String variant,
      long seed,
      Consumer<IOException> whenNotKept,
      Consumer<String> whenDamaged) {
    this.folder = folder;
    this.variant = variant;
    this.seed = seed;
    this.whenNotKept = whenNotKept;
    this.whenDamaged = whenDamaged;
  }

  public String variant() {
    return variant;
  }

  public long seed() {
    return seed;
  }

  /** The path of a file. */
  public Path path(Kind kind) {
    return folder.resolve(encoded(variant + " seed " + seed) + kind.ending);
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  private List<String> label(Kind kind) {
    return List.of(
        "work " + encoded(folder.getFileName().toString()),
        "variant " + encoded(variant),
        "seed " + seed,
        "file " + kind);
  }

  /**
   * Writes one of these files, all of it or nothing: whoever ends this process, the file is then
   * the one before or the new one.
   *
   * @throws UserError if it cannot be written
   */
  public void write(Kind kind, Payload payload) {
    try {
      replace(kind, payload);
    } catch (IOException e) {
      throw notWritten(kind, e);
    }
  }

  /**
   * Does the same with a file that the run can do without. If it cannot be written, the one before
   * stays.
   *
   * @return whether it was written
   * @throws UserError if this thread is interrupted meanwhile
   */
  public boolean keep(Kind kind, Payload payload) {
    try {
      replace(kind, payload);
      return true;
    } catch (ClosedByInterruptException e) {
      throw notWritten(kind, e);
    } catch (IOException e) {
      whenNotKept.accept(e);
      return false;
    }
  }

  private void replace(Kind kind, Payload payload) throws IOException {
    List<String> header = new ArrayList<>(label(kind));
    if (!kind.isNetwork()) {
      seals.forEach((network, seal) -> header.add(PART + network + " " + seal));
    }
    Disk.replace(
        path(kind),
        file -> {
          String seal = SealedFile.write(file, header, payload);
          if (kind.isNetwork()) {
            seals.put(kind, seal);
          }
        });
  }

  private UserError notWritten(Kind kind, IOException e) {
    return new UserError(
        formatted(
            "%s cannot be written to %s (%s).\n"
                + "%s, and start the same command again: it goes on from what is kept.",
            path(kind).getFileName(), folder, Disk.reason(e), Disk.advice(e)),
        e);
  }

  /**
   * Writes the measurements, which makes this a finished run. If that fails, its checkpoint stays.
   */
  void finish(List<Measurement> rows) {
    if (keep(Kind.ROWS, out -> CsvFiles.writeMetrics(out, rows))) {
      Disk.deleteIfPossible(path(Kind.CHECKPOINT));
    }
  }

  /** Returns what the run measured; empty if it is not finished, or one of its files is damaged. */
  Optional<List<Measurement>> finished() {
    return read(Kind.ROWS, (in, length) -> CsvFiles.readMetrics(in, path(Kind.ROWS)));
  }

  /**
   * Reads one of these files. A file is reported and deleted if it is damaged, or if a network that
   * it names is damaged or missing.
   *
   * @return what the reader makes of it; empty if there is no such file, or it cannot be used
   * @throws UserError if it cannot be read to its end
   */
  public <T> Optional<T> read(Kind kind, PayloadReader<T> reader) {
    if (Files.notExists(path(kind), LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (SealedFile file = open(kind)) {
      Map<Kind, String> networks = networksOf(file, kind);
      T value = read(file, kind, reader);
      seals.putAll(networks);
      return Optional.of(value);
    } catch (DataFileException e) {
      reportOnce("is damaged", e.getMessage());
      Disk.deleteIfPossible(path(kind));
    } catch (IOException e) { // which need not be the file's fault
      reportOnce("cannot be read", Disk.reason(e));
    }
    return Optional.empty();
  }

  private <T> T read(SealedFile file, Kind kind, PayloadReader<T> reader) throws DataFileException {
    try {
      return file.read(reader);
    } catch (DataFileException e) {
      throw e;
    } catch (IOException e) {
      throw new UserError(
          formatted(
              "%s cannot be read (%s).\nStart the same command again.", path(kind), Disk.reason(e)),
          e);
    }
  }

  private SealedFile open(Kind kind) throws IOException {
    Path path = path(kind);
    SealedFile file = SealedFile.open(path);
    List<String> label = label(kind);
    List<String> header = file.header();
    if (header.size() < label.size() || !header.subList(0, label.size()).equals(label)) {
      file.close();
      throw new DataFileException(
          path, "is the file of another run", "that of " + String.join(", ", label));
    }
    return file;
  }

  /** The networks that a file names, checked, with their seals. */
  private Map<Kind, String> networksOf(SealedFile file, Kind kind) throws IOException {
    Map<Kind, String> networks = new EnumMap<>(Kind.class);
    List<String> header = file.header();
    List<String> parts = header.subList(label(kind).size(), header.size());
    for (Kind network : Kind.values()) {
      String part = PART + network + " ";
      for (String line : parts) {
        if (network.isNetwork() && line.startsWith(part)) {
          networks.put(network, line.substring(part.length()));
        }
      }
    }
    for (var named : networks.entrySet()) {
      try (SealedFile network = open(named.getKey())) {
        // After a checkpoint, a training may replace its networks before it is stopped.
        if (kind == Kind.ROWS && !network.seal().equals(named.getValue())) {
          throw new DataFileException(
              path(named.getKey()), "is not the one that the run ended with", SealedFile.EXPECTED);
        }
        named.setValue(network.seal());
      }
    }
    return networks;
  }

  private void reportOnce(String state, String reason) {
    if (!reported) {
      reported = true;
      whenDamaged.accept(
          formatted(
              "The cached run of %s with seed %d %s, so it is run again: %s.",
              variant, seed, state, reason));
    }
  }

  /**
   * The networks that the run has written, by the names that they are published under: {@code
   * SimpleConvNet-seed0.zip}, and the best, {@code SimpleConvNet-seed0-best.zip}.
   */
  Map<String, Content> networks() {
    String name = formatted("%s-seed%d", variant.replaceAll("[^A-Za-z0-9.=]+", "-"), seed);
    Map<String, Content> networks = new TreeMap<>();
    for (Kind kind : List.copyOf(seals.keySet())) {
      networks.put(name + kind.publishedEnding, file -> copy(kind, file));
    }
    return networks;
  }

  /** Copies a network that the run has written, and refuses one that has taken its place since. */
  private void copy(Kind kind, Path target) throws IOException {
    try (SealedFile file = open(kind)) {
      if (!file.seal().equals(seals.get(kind))) {
        throw new DataFileException(path(kind), "was replaced", SealedFile.EXPECTED);
      }
      file.read((in, length) -> Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING));
    } catch (DataFileException e) {
      throw new UserError(
          formatted(
              "A network of %s with seed %d is damaged: %s.\n"
                  + "Start the same command again, and this run is run again.",
              variant, seed, e.getMessage()),
          e);
    }
  }

  /**
   * Loads the network that the run has written to be published.
   *
   * @param loader makes a network of the file that is to be published
   */
  public <T> T load(Function<File, T> loader) {
    try {
      Path copy = Files.createTempFile(folder, "network", ".zip");
      try {
        copy(Kind.NETWORK, copy);
        return loader.apply(copy.toFile());
      } finally {
        Disk.deleteIfPossible(copy);
      }
    } catch (UncheckedIOException e) { // the loader's
      throw new UserError(
          formatted(
              "%s\nDelete the folder %s, and the same command trains its networks again.",
              e.getMessage(), folder),
          e);
    } catch (IOException e) {
      throw notWritten(Kind.NETWORK, e);
    }
  }
}
