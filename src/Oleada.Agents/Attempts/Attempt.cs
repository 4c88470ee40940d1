using Oleada.Agents.Sandbox;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Attempts;

/// <summary>One attempt at an atom: its agent's work, then its checks, then the files that it has to leave.</summary>
internal sealed class Attempt(
    IAgent agent, string? model, ISandbox sandbox, SandboxRun template, AttemptOrder order, CapturedOutput output, RunnerSettings settings,
    TimeProvider time)
{
    private const int MaxDetail = 1024;

    private readonly TimeSpan _timeout = order.Atom.Timeout ?? template.Limits.WallTime;
    private readonly WorkClock _clock = new(order.Atom.Timeout ?? template.Limits.WallTime, time);
    private readonly List<CheckResult> _checks = [];
    private readonly RecordedSteps _steps = new(order, output, settings.Policy, settings.Prices);
    private int? _exitCode;

    private string Root => template.Folders.Work;

    /// <summary>Everything about its outcome but the changes.</summary>
    public async Task<AttemptOutcome> RunAsync(CancellationToken stop)
    {
        var failure = await WorkAsync(stop) ?? await VerifyAsync(stop) ?? FindMissing();
        var cancelled = failure is not null && stop.IsCancellationRequested;
        return new AttemptOutcome
        {
            Result = cancelled ? AttemptResult.Cancelled : failure is null ? AttemptResult.Completed : AttemptResult.Failed,
            Message = cancelled ? "the attempt was stopped" : failure?.Message,
            ErrorType = cancelled ? null : failure?.ErrorType,
            ErrorClass = cancelled ? null : failure?.ErrorClass,
            ExitCode = cancelled ? null : failure?.ExitCode ?? _exitCode,
            Checks = _checks,
            TokensUsed = _steps.Tokens,
            CostUsd = _steps.CostUsd,
            ExpectedFound = [.. Expected(order.Atom.Expects).Union(Expected(order.Task.Expects), StringComparer.Ordinal)],
        };
    }

    private async Task<Failure?> WorkAsync(CancellationToken stop)
    {
        var turn = new AgentTurn
        {
            Atom = order.Atom,
            Prompt = Prompt.For(order),
            Model = model,
            Sandbox = sandbox,
            Template = template with { Limits = template.Limits with { WallTime = _timeout } },
            TakeTail = output.TakeTail,
            Took = _steps.TakeAsync,
            Ask = (question, ended) => _clock.AskAsync(() => _steps.AskAsync(question, ended)),
        };
        var end = await agent.RunAsync(turn, stop);
        _exitCode = end.ExitCode;
        // It may quote what was printed.
        return end.Failure is { } failure ? failure with { Message = Cut(output.Redact(failure.Message)) } : null;
    }

    /// <summary>Runs all checks, whatever the first ones say: each is evidence. Only the end of time stops them.</summary>
    private async Task<Failure?> VerifyAsync(CancellationToken stop)
    {
        Failure? first = null;
        foreach (var check in order.Atom.Verify ?? [])
        {
            var name = check.Run is null ? $"file_exists: {check.FileExists}" : $"run: {check.Run}";
            var failure = check.Run is null ? VerifyFile(check) : await VerifyRunAsync(check.Run, stop);
            _checks.Add(new CheckResult(name, failure is null, failure is null ? null : Cut(failure.Message)));
            if (failure is { ErrorType: "timeout" or "cancelled" })
                return failure;
            first ??= failure is null
                ? null
                : new Failure("check_failed", ErrorClass.Verification, $"check '{name}' did not hold: {failure.Message}", _exitCode);
        }
        return first;
    }

    private Failure? VerifyFile(PlanCheck check) => WorkspaceFiles.Exists(Root, check.FileExists ?? "")
        ? null
        : new Failure("check_failed", ErrorClass.Verification, "there is no such file");

    private async Task<Failure?> VerifyRunAsync(string command, CancellationToken stop)
    {
        await output.RemarkAsync($"verify: {command}");
        var end = await RunShellAsync(command, stop);
        return Failure.Of(end, output.TakeTail());
    }

    private Failure? FindMissing()
    {
        var missing = (order.Atom.Expects ?? []).Where(path => !WorkspaceFiles.Exists(Root, path)).ToList();
        return missing.Count == 0
            ? null
            : new Failure("expected_missing", ErrorClass.Verification, $"expected files are missing: {Cut(string.Join(", ", missing))}");
    }

    private IEnumerable<string> Expected(IReadOnlyList<string>? paths) =>
        (paths ?? []).Where(path => WorkspaceFiles.Exists(Root, path));

    private async Task<RunEnd> RunShellAsync(string command, CancellationToken stop)
    {
        var left = _clock.Left;
        if (left <= TimeSpan.Zero)
            return new RunEnd(RunEndKind.TimedOut, Message: $"ran longer than {_timeout.TotalSeconds:0.#} s");
        var run = template with { Command = command, Limits = template.Limits with { WallTime = left } };
        var end = await sandbox.RunAsync(run, stop);
        // It may quote what the command printed.
        return end.Message is null ? end : end with { Message = Cut(output.Redact(end.Message)) };
    }

    private static string Cut(string text) => text.Length <= MaxDetail ? text : text[..MaxDetail];
}
