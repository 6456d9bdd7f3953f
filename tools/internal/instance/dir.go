// Package instance is one shop on this machine as it is on disk: its folder, its lock, its secrets, and run.json, which
// says what is running.
package instance

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Dir is the folder of an instance, an absolute path.
type Dir string

// Path joins names to the folder.
func (d Dir) Path(names ...string) string {
	return filepath.Join(append([]string{string(d)}, names...)...)
}

// Log is the log file of a process.
func (d Dir) Log(process string) string { return d.Path("logs", process+".log") }

// Hold is the file that keeps a process from being started again.
func (d Dir) Hold(process string) string { return d.Path("hold", process) }

// Create makes the folders, readable by their owner only.
func (d Dir) Create() error {
	for _, name := range []string{"state", "logs", "hold", "nats", "media"} {
		if err := os.MkdirAll(d.Path(name), 0o700); err != nil {
			return fmt.Errorf("the folder %s cannot be made: %w", d.Path(name), plain(err))
		}
	}
	return nil
}

// plain unwraps a path error: the sentence around it has the path already.
func plain(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// Lock is held by the one souk that runs an instance.
type Lock struct{ file *os.File }

// Lock takes the instance, or says who has it. A dead process holds no lock.
func (d Dir) Lock() (*Lock, error) {
	file, err := os.OpenFile(d.Path("lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the lock of %s cannot be opened: %w", d, plain(err))
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		raw, _ := os.ReadFile(file.Name())
		_ = file.Close()
		return nil, fmt.Errorf("souk is already running in %s (process %s): stop it with `make stop`, or start a second one with --dir and --port-offset",
			d, strings.TrimSpace(string(raw)))
	}
	if err := file.Truncate(0); err != nil {
		return nil, err
	}
	if _, err := file.WriteString(strconv.Itoa(os.Getpid()) + "\n"); err != nil {
		return nil, fmt.Errorf("the lock of %s cannot be written: %w", d, plain(err))
	}
	return &Lock{file}, nil
}

// Unlock gives the instance free.
func (l *Lock) Unlock() { _ = l.file.Close() }

// writeFile replaces a file at once: a reader sees the old content or the new.
func writeFile(path string, content []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(content)
	if closing := tmp.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
	}
	return err
}
