package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import dlfs.lab.settings.UserError;
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

/**
 * Replaces the results of an earlier run with those of a new one.
 *
 * <p>Where the system can {@link FolderExchange exchange} two folders, a reader finds either all of
 * the earlier results or all of the new ones, whatever ends this process. Elsewhere (on a system
 * other than Linux, or if the folder is on a file system of its own), the files are replaced one by
 * one within a few milliseconds, {@code run.json} last; it has the checksums of the others, by
 * which a reader can tell whether they belong together. If the process is killed meanwhile, {@link
 * #recover} does the rest.
 *
 * <p>Of the earlier results, only {@link FileManifest files that a run wrote} are deleted.
 * Everything else in the folder stays there, under another name if the new run has a file of the
 * same name. If the folder is a link, it stays one, and the results go into the folder that it
 * leads to.
 */
final class Publication {
  /**
   * A folder within the results folder with its new files: complete when it appears, then emptied.
   */
  private static final String READY = ".ready";

  private final Path folder;
  private final Path real;
  private final Path old;

  /**
   * @param folder the folder for the results, which need not exist
   * @param old a path beside it for the earlier results
   * @throws UserError if {@code folder} is something other than a folder or a link to one
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
              folder.toAbsolutePath(), DurableFiles.kind(folder)));
    }
    this.real = there ? folder.toRealPath() : folder;
  }

  /** The folder of the results, as the user knows it. */
  Path folder() {
    return folder;
  }

  /** Completes the replacement that a process began before it was killed, at whatever moment. */
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
   * Replaces the results that are there.
   *
   * @param results a folder with all files of a run, which is gone afterwards
   * @return the new names of the user's files that had the name of one of this run's, by the old
   *     ones
   * @throws UserError if that is not possible; it says where the files of this run are then
   */
  Map<String, String> replaceWith(Path results) {
    var renamed = new LinkedHashMap<String, String>();
    DurableFiles.syncNames(results);
    Path now = results;
    try {
      if (!Files.exists(real)) {
        move(results, real);
      } else {
        move(results, old);
        now = old;
        if (!FolderExchange.tryExchange(old, real)) {
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
              folder, DurableFiles.reason(e), now),
          e);
    }
    DurableFiles.syncNames(real);
    DurableFiles.syncNames(folder.resolveSibling("")); // before what it replaces is deleted
    try {
      bringAlong(renamed);
    } catch (IOException e) {
      // The old files stay at their path; the next run of this experiment tries again.
    }
    return renamed;
  }

  /** Deletes what a run wrote there, and the folder if there is nothing else in it. */
  void withdraw() throws IOException {
    if (Files.exists(real)) {
      FileManifest written = FileManifest.in(real);
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

  /**
   * Moves the new files, which are at the path for old ones, onto the file system of the folder.
   */
  private void prepareOneByOne() throws IOException {
    try {
      move(old, ready());
    } catch (IOException otherFileSystem) {
      Folders.delete(incomplete());
      Files.createDirectory(incomplete());
      for (Path file : content(old)) {
        DurableFiles.write(
            incomplete().resolve(file.getFileName()), copy -> Files.copy(file, copy));
      }
      DurableFiles.syncNames(incomplete());
      move(incomplete(), ready());
    }
  }

  /**
   * Replaces file by file. It may be killed and begun again at any moment: each step leaves what
   * the next one needs.
   */
  private void replaceOneByOne(Map<String, String> renamed) throws IOException {
    FileManifest before = FileManifest.in(real);
    if (Files.exists(ready().resolve(RecordedRun.FILE))) { // it goes last
      FileManifest now = FileManifest.in(ready());
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

  /** Deletes the old files that a run wrote, and moves the others to the new results. */
  private void bringAlong(Map<String, String> renamed) throws IOException {
    if (Files.exists(old)) {
      FileManifest written = FileManifest.in(old);
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

  /** The content of a folder; last its record, which describes the rest. */
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
