package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

const followPoll = 200 * time.Millisecond

func (a *app) logs() *cobra.Command {
	var follow bool
	c := &cobra.Command{
		Use:   "logs [app | app-daprd | app-2 | app-2-daprd | broker]",
		Short: "Print the logs of the last run, of one process or of all",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			files, err := a.logFiles(args)
			if err != nil {
				return err
			}
			return a.print(cmd.Context(), files, follow)
		},
	}
	c.Flags().BoolVarP(&follow, "follow", "f", false, "go on with what is written from now on")
	return c
}

func (a *app) logFiles(args []string) ([]string, error) {
	if len(args) == 1 {
		file := a.instance().Log(filepath.Base(args[0]))
		if _, err := os.Stat(file); err != nil {
			return nil, fmt.Errorf("there is no log %s: the logs are %s", file, strings.Join(a.logNames(), ", "))
		}
		return []string{file}, nil
	}
	files, err := filepath.Glob(a.instance().Path("logs", "*.log"))
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("there are no logs in %s: start the shop with `make run`", a.instance().Path("logs"))
	}
	return files, err
}

func (a *app) logNames() []string {
	files, _ := filepath.Glob(a.instance().Path("logs", "*.log"))
	for i, f := range files {
		files[i] = strings.TrimSuffix(filepath.Base(f), ".log")
	}
	return files
}

// print writes the files' lines, each with its process in front when there are several.
func (a *app) print(ctx context.Context, files []string, follow bool) error {
	readers := make([]*bufio.Reader, len(files))
	for i, name := range files {
		file, err := os.Open(name) //nolint:gosec // a log of ours
		if err != nil {
			return err
		}
		defer file.Close() //nolint:errcheck // only read
		readers[i] = bufio.NewReader(file)
	}
	for {
		for i, r := range readers {
			prefix := ""
			if len(files) > 1 {
				prefix = strings.TrimSuffix(filepath.Base(files[i]), ".log") + " | "
			}
			if err := a.drain(r, prefix); err != nil {
				return err
			}
		}
		if !follow {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(followPoll):
		}
	}
}

func (a *app) drain(r *bufio.Reader, prefix string) error {
	for {
		line, err := r.ReadString('\n')
		if line != "" {
			a.say("%s%s", prefix, strings.TrimSuffix(line, "\n"))
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
