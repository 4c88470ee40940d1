using System.Text.RegularExpressions;
using Oleada.Agents.Sandbox;
using Oleada.Contracts.Events;

namespace Oleada.Agents;

/// <summary>Why an attempt failed, in the words of its outcome.</summary>
public sealed partial record Failure(string ErrorType, ErrorClass ErrorClass, string Message, int? ExitCode = null)
{
    /// <summary>Files of the workspace in which the task's work conflicts with that of others.</summary>
    public IReadOnlyList<string> Conflicts { get; init; } = [];

    /// <summary>The model's endpoint refused what the conversation holds: it would again if the conversation went on.</summary>
    public bool IsRejection { get; init; }

    private const int NotExecutable = 126, NotFound = 127;

    private static readonly Dictionary<int, string> SignalNames = new()
    {
        [1] = "SIGHUP", [2] = "SIGINT", [3] = "SIGQUIT", [4] = "SIGILL", [6] = "SIGABRT", [7] = "SIGBUS", [8] = "SIGFPE",
        [9] = "SIGKILL", [11] = "SIGSEGV", [13] = "SIGPIPE", [15] = "SIGTERM",
    };

    /// <param name="tail">The last lines that the command printed.</param>
    /// <returns>Null if the command succeeded.</returns>
    internal static Failure? Of(RunEnd end, string tail) => end.Kind switch
    {
        RunEndKind.Exited when end.ExitCode == 0 => null,
        RunEndKind.Exited when end.ExitCode is NotExecutable or NotFound => Missing(end.ExitCode.Value, tail),
        RunEndKind.Exited => new("exit_code", ErrorClass.Runtime, With(Exit(end), tail), end.ExitCode),
        RunEndKind.TimedOut => new("timeout", ErrorClass.Timeout, With(end.Message!, tail)),
        RunEndKind.LimitReached => new("limit", ErrorClass.Runtime, With(end.Message!, tail), end.ExitCode),
        RunEndKind.NotStarted => new("start_failed", ErrorClass.Runtime, $"could not be started: {end.Message}"),
        _ => new("cancelled", ErrorClass.Manual, "was stopped"),
    };

    private static Failure Missing(int code, string tail)
    {
        var name = Complaint().Matches(tail) is [.., var last] ? $"'{last.Groups["name"].Value}'" : "a program";
        var message = code == NotFound
            ? $"{name} was not found: install it, or correct the command"
            : $"{name} may not be executed";
        return new("start_failed", ErrorClass.Runtime, With(message, tail), code);
    }

    private static string Exit(RunEnd end) => end.Signal is { } signal
        ? $"ended by signal {signal}{(SignalNames.TryGetValue(signal, out var name) ? $" ({name})" : "")}"
        : $"exit code {end.ExitCode}";

    private static string With(string message, string tail) => tail.Length == 0 ? message : $"{message}\n{tail}";

    /// <summary>As the shells say it: <c>sh: 1: foo: not found</c>, <c>bash: line 1: foo: command not found</c>.</summary>
    [GeneratedRegex(
        @"^[\w./-]*sh: (?:(?:line )?\d+: )?(?<name>.+?): (?:not found|command not found|Permission denied|No such file or directory)\s*$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Complaint();
}
