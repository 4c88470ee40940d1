using Oleada.Agents.Sandbox;
using Oleada.Contracts.Events;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Attempts;

/// <summary>One attempt at an atom: its agent's work, then its checks, then the files that it has to leave.</summary>
internal sealed class Attempt(
    IReadOnlyList<(IAgent Agent, AgentChoice Choice)> agents, ISandbox sandbox, SandboxRun template, AttemptOrder order, CapturedOutput output, RunnerSettings settings,
    TimeProvider time)
{
    private const int MaxDetail = 1_024, MaxMessage = 2_048;

    private readonly TimeSpan _timeout = order.Atom.Timeout ?? template.Limits.WallTime;
    private readonly WorkClock _clock = new(order.Atom.Timeout ?? template.Limits.WallTime, time);
    private readonly List<CheckResult> _checks = [];
    private readonly RecordedSteps _steps = new(order, output, settings.Policy.With(order.Permissions), settings.Prices);
    private int? _exitCode;

    /// <summary>Who worked at it last.</summary>
    public AgentChoice Used { get; private set; } = agents[0].Choice;

    /// <summary>Everything about its outcome but the changes.</summary>
    public async Task<AttemptOutcome> RunAsync(CancellationToken stop)
    {
        var failure = await WorkAsync(stop) ?? await VerifyAsync(stop) ?? FindMissing();
        var cancelled = failure is not null && stop.IsCancellationRequested;
        if (_steps.Denied > 0 && !stop.IsCancellationRequested)
            await output.RemarkAsync($"{_steps.Denied} of the agent's questions were answered no: what it wanted to do then is not done");
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
            Denied = _steps.Denied,
            Summary = _steps.LastWords,
            ExpectedFound = [.. Expected(order.Atom.Expects).Union(Expected(order.Task.Expects), StringComparer.Ordinal)],
        };
    }

    /// <summary>By the first of the chain that can be reached.</summary>
    private async Task<Failure?> WorkAsync(CancellationToken stop)
    {
        for (var i = 0; ; i++)
        {
            Used = agents[i].Choice;
            var failure = await WorkAsync(agents[i].Agent, stop);
            var isOutOfReach = failure is { ErrorClass: ErrorClass.Api } or { ErrorType: "start_failed" };
            if (!isOutOfReach || i + 1 == agents.Count || stop.IsCancellationRequested)
                return failure;
            await output.RemarkAsync($"{Used} cannot be used, {agents[i + 1].Choice} steps in: {failure!.Message}");
        }
    }

    /// <summary>Going on with the conversation of the attempt before, if it is this agent's own and still there.</summary>
    private async Task<Failure?> WorkAsync(IAgent agent, CancellationToken stop)
    {
        if (order.Session is { } earlier && earlier.Agent == agent.Name)
        {
            var (failure, began) = await TakeTurnAsync(agent, Prompt.Again(order), earlier.AgentSession, stop);
            var isOver = began && failure is not { IsRejection: true };
            if (isOver || failure is null or { ErrorType: "start_failed" } or { ErrorClass: ErrorClass.Timeout } || stop.IsCancellationRequested)
                return failure;
            await output.RemarkAsync($"the session {earlier.AgentSession} could not be gone on with, a new one is begun: {failure.Message}");
        }
        var prompt = agent.TakesText ? Prompt.For(order, await order.Dependencies(stop), template.Folders) : "";
        return (await TakeTurnAsync(agent, prompt, null, stop)).Failure;
    }

    /// <returns>Also whether the agent has named its conversation, and so has one.</returns>
    private async Task<(Failure? Failure, bool Began)> TakeTurnAsync(IAgent agent, string prompt, string? session, CancellationToken stop)
    {
        var began = false;
        var turn = new AgentTurn
        {
            Atom = order.Atom,
            Prompt = prompt,
            Model = Used.Model,
            Session = session,
            Sandbox = sandbox,
            Template = template with { Limits = template.Limits with { WallTime = _clock.Left } },
            TakeTail = output.TakeTail,
            Took = _steps.TakeAsync,
            Conversing = id =>
            {
                began = true;
                return order.NoteSession(agent.Name, id);
            },
            Ask = (question, ended) => _clock.AskAsync(() => _steps.AskAsync(question, ended)),
        };
        if (agent.TakesText)
            await _steps.PromptedAsync(Used, prompt, session);
        var end = await agent.RunAsync(turn, stop);
        _exitCode = end.ExitCode;
        // It may quote what was printed.
        return (end.Failure is { } failure ? failure with { Message = Cut(output.Redact(failure.Message), MaxMessage) } : null, began);
    }

    /// <summary>Runs all checks, whatever the first ones say: each is evidence. Only the end of time stops them.</summary>
    private async Task<Failure?> VerifyAsync(CancellationToken stop)
    {
        Failure? first = null;
        foreach (var check in order.Atom.Verify ?? [])
        {
            var name = CheckRun.NameOf(check);
            var failure = await CheckRun.RunAsync(check, template.Folders, command => RunShellAsync(command, stop), output);
            _checks.Add(new CheckResult(name, failure is null, failure is null ? null : Cut(failure.Message)));
            if (failure is { ErrorType: "timeout" or "cancelled" })
                return failure;
            first ??= failure is null
                ? null
                : new Failure("check_failed", ErrorClass.Verification, $"check '{name}' did not hold: {failure.Message}", _exitCode);
        }
        return first;
    }

    private Failure? FindMissing()
    {
        var missing = (order.Atom.Expects ?? []).Where(path => !template.Folders.Has(path)).ToList();
        return missing.Count == 0
            ? null
            : new Failure("expected_missing", ErrorClass.Verification, $"expected files are missing: {Cut(string.Join(", ", missing))}");
    }

    private IEnumerable<string> Expected(IReadOnlyList<string>? paths) =>
        (paths ?? []).Where(path => template.Folders.Has(path));

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

    private static string Cut(string text, int length = MaxDetail) => text.Length <= length ? text : text[..length];
}
