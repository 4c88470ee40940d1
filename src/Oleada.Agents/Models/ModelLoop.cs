using Oleada.Agents.Models.Endpoints;
using Oleada.Agents.Models.Tools;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Models;

/// <summary>One turn: the model answers, its tool calls are carried out, and so on until it has nothing left to call.</summary>
internal sealed class ModelLoop(AgentTurn turn, string model, IModelEndpoint endpoint, int contextTokens, TimeProvider time)
{
    public const int MaxAnswers = 50;

    /// <summary>So many answers running that call the same with the same arguments are a loop.</summary>
    private const int MaxRepeats = 3;

    private const string Instructions = """
        You are a careful software developer at work in a workspace, a folder with files. Do what the task says, and only that.
        Look before you change: list, search, read. Change files by edit, or by write for new ones. Paths are relative to the
        workspace; nothing outside of it can be reached, and commands have no network. Several tools may be called at once where
        one does not need another's result. Run what checks your work, and mend what it finds. Nobody answers questions: decide
        yourself, and say what you decided. When you are done, say in a few sentences what you did, without calling a tool.
        """;

    private IReadOnlyList<Part> _conversation = [new Part.Asked(turn.Prompt)];
    private string _lastCalls = "";
    private int _repeats;

    /// <returns>Null if the model says it is done.</returns>
    public async Task<Failure?> RunAsync(CancellationToken stop)
    {
        using var late = new CancellationTokenSource(turn.Template.Limits.WallTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        var clock = new WorkClock(turn.Template.Limits.WallTime, time, late);
        try
        {
            return await ConverseAsync(clock, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return stop.IsCancellationRequested
                ? new Failure("cancelled", ErrorClass.Manual, "was stopped")
                : new Failure("timeout", ErrorClass.Timeout, $"ran longer than {turn.Template.Limits.WallTime.TotalSeconds:0.#} s");
        }
        catch (EndpointException failure)
        {
            return failure.IsTooLong
                ? new Failure("context", ErrorClass.Context, failure.Message)
                : new Failure("api", ErrorClass.Api, failure.Message);
        }
    }

    private async Task<Failure?> ConverseAsync(WorkClock clock, CancellationToken stop)
    {
        var tools = new ToolBox(turn, clock);
        var asking = new Asking(endpoint, turn.Took, time);
        for (var count = 0; count < MaxAnswers; count++)
        {
            if (await FitAsync() is { } tooMuch)
                return tooMuch;
            var answer = await AskAsync(asking, stop);
            if (Stopped(answer) is { } failure)
                return failure;
            if (answer.Calls.Count == 0)
                return null;
            var results = await tools.CallAsync(answer.Calls, stop);
            _conversation = [.. _conversation, new Part.Answered(answer), new Part.Results(results)];
        }
        return new Failure("limit", ErrorClass.Runtime, $"the model was not done after {MaxAnswers} answers");
    }

    /// <summary>An answer that says nothing is asked for once more.</summary>
    private async Task<ModelAnswer> AskAsync(Asking asking, CancellationToken stop)
    {
        var question = new ModelQuestion(model, Instructions, _conversation, ToolDefinition.All);
        var answer = await asking.AskAsync(question, stop);
        await ReportAsync(answer);
        if (AnswerCheck.Shortcoming(answer) is not { } shortcoming)
            return answer;
        await turn.Took(new AgentStep.Remark($"{shortcoming}; asked again"));
        answer = await asking.AskAsync(question, stop);
        await ReportAsync(answer);
        return answer;
    }

    private async ValueTask ReportAsync(ModelAnswer answer)
    {
        if (answer.Usage is not null)
            await turn.Took(answer.Usage);
        if (answer.Thought.Length > 0)
            await turn.Took(new AgentStep.Thought(answer.Thought));
        if (answer.Text.Length > 0)
            await turn.Took(new AgentStep.Text(answer.Text));
    }

    private Failure? Stopped(ModelAnswer answer)
    {
        if (answer.Stop == AnswerStop.Refusal)
            return new Failure("refused", ErrorClass.Logic, $"the model refused, {AnswerCheck.Describe(answer)}");
        if (answer.Stop == AnswerStop.Length)
            return new Failure("limit", ErrorClass.Runtime, $"the model's answer reached its limit of length, {AnswerCheck.Describe(answer)}");
        if (AnswerCheck.Shortcoming(answer) is { } shortcoming)
            return new Failure("no_answer", ErrorClass.Api, $"asked twice, {shortcoming}");
        var calls = string.Join('\n', answer.Calls.Select(call => $"{call.Tool} {call.Arguments}"));
        _repeats = calls.Length > 0 && calls == _lastCalls ? _repeats + 1 : 1;
        _lastCalls = calls;
        return calls.Length > 0 && _repeats >= MaxRepeats
            ? new Failure("loop", ErrorClass.Logic, $"the model made the same call {MaxRepeats} times running: {MiddleCut.Of(calls, 300)}")
            : null;
    }

    private async ValueTask<Failure?> FitAsync()
    {
        var fitted = ContextBudget.Fit(_conversation, contextTokens);
        _conversation = fitted.Conversation;
        if (fitted.Shortened + fitted.Dropped > 0)
            await turn.Took(new AgentStep.Remark($"the conversation grew too long: {fitted.Shortened} old outputs were shortened, {fitted.Dropped} dropped"));
        return fitted.Fits ? null : new Failure("context", ErrorClass.Context, $"the conversation does not fit into {contextTokens} tokens any more");
    }
}
