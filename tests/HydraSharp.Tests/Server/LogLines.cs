using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace HydraSharp.Tests.Server;

/// <summary>Keeps what a server logs.</summary>
sealed class LogLines : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Text)> All { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => All.Enqueue((logLevel, formatter(state, exception) + exception));

    public void Dispose() { /* nothing is held */
    }
}
