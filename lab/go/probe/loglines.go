package main

import (
	"bytes"
	"flag"
	"os"
	"sync"
	"time"

	"k8s.io/klog/v2"
)

// logLine is a warning or an error that a library logged.
type logLine struct {
	Time time.Time `json:"time"`
	Text string    `json:"text"`
}

// logLines keeps warnings and errors and passes everything on to standard error.
type logLines struct {
	mutex sync.Mutex
	lines []logLine
}

// Write takes one entry of klog, whose first letter is its severity.
func (l *logLines) Write(entry []byte) (int, error) {
	if bytes.HasPrefix(entry, []byte("W")) || bytes.HasPrefix(entry, []byte("E")) {
		l.add(string(bytes.TrimSpace(entry)))
	}
	return os.Stderr.Write(entry)
}

func (l *logLines) add(text string) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.lines = append(l.lines, logLine{Time: time.Now().UTC(), Text: text})
}

func (l *logLines) all() []logLine {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return append([]logLine{}, l.lines...)
}

// captureLog makes klog, which client-go and controller-runtime log to, write here.
func captureLog() *logLines {
	flags := flag.NewFlagSet("klog", flag.ExitOnError)
	klog.InitFlags(flags)
	for name, value := range map[string]string{"logtostderr": "false", "one_output": "true", "stderrthreshold": "FATAL"} {
		if err := flags.Set(name, value); err != nil {
			fail(err)
		}
	}
	lines := &logLines{}
	klog.SetOutput(lines)
	return lines
}
