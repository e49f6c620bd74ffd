package lab.results;

import static text.Text.formatted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lab.settings.UserError;

/**
 * How the results of a run take the place of those before.
 *
 * <p>What a reader finds: where the system can {@link Exchange exchange} two folders, the whole
 * result before until it finds the whole new one, whatever ends this process. Elsewhere (another
 * system than Linux, a folder on a file system of its own), the files are replaced one by one
 * within a few milliseconds, {@code run.json} last; it has the checksums of the others, by which a
 * reader can tell. If the process is killed within these, {@link #recover} does the rest.
 *
 * <p>What is not lost: of the result before, only {@link WrittenFiles files that a run wrote} are
 * deleted. All else in the folder stays there, under another name where the new run has a file of
 * the same. If the folder is a link, it stays one, and the folder that it leads to has the results.
 */
final class Publication {
  /** Within the folder, what is to be in it: if this exists, all of it is there. */
  private static final String READY = ".ready";

  private final Path folder;
  private final Path real;
  private final Path old;

  /**
   * @param folder where the results are to lie, which need not exist
   * @param old a name beside it for those that were there before
   * @throws UserError if it is something else than a folder, or a link to one
   */
  Publication(Path folder, Path old) throws IOException {
    this.folder = folder;
    this.old = old;
    boolean there = Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
    if (there && !Files.isDirectory(folder)) {
      throw new UserError(
          formatted(
              "%s is %s, so no results can lie there.\n"
                  + "Move it away, or name another folder: -Dresults.dir=...",
              folder.toAbsolutePath(), Disk.kind(folder)));
    }
    this.real = there ? folder.toRealPath() : folder;
  }

  /** Where the results lie, as the user knows it. */
  Path folder() {
    return folder;
  }

  /** Brings to its end what a process began that was killed, at whatever moment. */
  void recover() throws IOException {
    if (!Files.exists(real) && Files.exists(old)) {
      move(old, real);
    }
    if (Files.exists(ready())) {
      replaceOneByOne(new LinkedHashMap<>());
    }
    Folders.delete(incomplete());
    if (Files.exists(old)) {
      bringAlong(new LinkedHashMap<>());
    }
  }

  /** Whether {@link #recover} has something to do. */
  boolean isUnfinished() {
    return Files.exists(old) || Files.exists(ready());
  }

  /**
   * Replaces what lies there.
   *
   * @param results a folder with all files of a run; it is gone then
   * @return the new names of files that a user had under a name of this run's, by these
   * @throws UserError if that is not possible; the files of this run are then kept, and named
   */
  Map<String, String> replaceWith(Path results) {
    var renamed = new LinkedHashMap<String, String>();
    Disk.syncNames(results);
    Path now = results;
    try {
      if (!Files.exists(real)) {
        move(results, real);
      } else {
        move(results, old);
        now = old;
        if (!Exchange.tryExchange(old, real)) {
          prepareOneByOne();
          now = ready();
          replaceOneByOne(renamed);
        }
        now = real;
      }
    } catch (IOException e) {
      throw new UserError(
          formatted(
              "The results could not be put into %s (%s).\nThey lie in %s until the next run.",
              folder, Disk.reason(e), now),
          e);
    }
    Disk.syncNames(real);
    Disk.syncNames(folder.resolveSibling("")); // before what it replaces is deleted
    try {
      bringAlong(renamed);
    } catch (IOException e) {
      // It lies in the folder for what is old; the next run of this experiment tries again.
    }
    return renamed;
  }

  /** Deletes what a run wrote there, and the folder if there is nothing else in it. */
  void withdraw() throws IOException {
    if (Files.exists(real)) {
      WrittenFiles written = WrittenFiles.in(real);
      for (Path file : content(real)) {
        if (written.have(file)) {
          Files.delete(file);
        }
      }
      if (real.equals(folder) && content(real).isEmpty()) {
        Files.delete(real);
      }
    }
  }

  private Path ready() {
    return real.resolve(READY);
  }

  private Path incomplete() {
    return real.resolve(READY + ".partial");
  }

  /** Brings the new files, which lie where the old ones go, onto the file system of the folder. */
  private void prepareOneByOne() throws IOException {
    try {
      move(old, ready());
    } catch (IOException otherFileSystem) {
      Folders.delete(incomplete());
      Files.createDirectory(incomplete());
      for (Path file : content(old)) {
        Disk.write(incomplete().resolve(file.getFileName()), copy -> Files.copy(file, copy));
      }
      Disk.syncNames(incomplete());
      move(incomplete(), ready());
    }
  }

  /** May be killed and begun again at any moment: each step leaves what the next one needs. */
  private void replaceOneByOne(Map<String, String> renamed) throws IOException {
    WrittenFiles before = WrittenFiles.in(real);
    if (Files.exists(ready().resolve(RecordedRun.FILE))) { // it goes last
      WrittenFiles now = WrittenFiles.in(ready());
      for (String name : before.names()) {
        if (!now.names().contains(name) && before.have(real.resolve(name))) {
          Files.delete(real.resolve(name));
        }
      }
    }
    for (Path file : content(ready())) {
      Path target = real.resolve(file.getFileName());
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !before.have(target)) {
        Path free = free(target);
        move(target, free);
        renamed.put(name(target), name(free));
      }
      move(file, target);
    }
    Files.delete(ready());
  }

  /** Deletes of what is old what a run wrote, and moves the rest to where the results lie now. */
  private void bringAlong(Map<String, String> renamed) throws IOException {
    if (Files.exists(old)) {
      WrittenFiles written = WrittenFiles.in(old);
      for (Path file : content(old)) {
        if (written.have(file)) {
          Files.delete(file);
        } else {
          Path free = free(real.resolve(file.getFileName()));
          move(file, free);
          if (!name(free).equals(name(file))) {
            renamed.put(name(file), name(free));
          }
        }
      }
      Files.delete(old);
    }
  }

  /** All that a folder has; its record last, which tells what the rest is. */
  private static List<Path> content(Path folder) throws IOException {
    var content = new ArrayList<Path>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .sorted(Comparator.comparing(file -> name(file).equals(RecordedRun.FILE)))
          .forEach(content::add);
    }
    return content;
  }

  /** This path, or the first free one of {@code notes-1.txt}, {@code notes-2.txt}, .... */
  private static Path free(Path path) {
    String name = name(path);
    int dot = name.lastIndexOf('.');
    int end = dot > 0 ? dot : name.length();
    Path free = path;
    for (int i = 1; Files.exists(free, LinkOption.NOFOLLOW_LINKS); i++) {
      free =
          path.resolveSibling(formatted("%s-%d%s", name.substring(0, end), i, name.substring(end)));
    }
    return free;
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }
}
