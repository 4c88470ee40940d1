using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Oleada.Agents.Relay;
using Oleada.Agents.Relay.Answers;
using Oleada.Agents.Sandbox;
using Oleada.Agents.Tests.Sandbox;

namespace Oleada.Agents.Tests.Relay;

/// <summary>What a run is said to have used, by answers that pass its relay. Real sandboxes, a real server behind.</summary>
public sealed class CountedAnswersTests
{
    private const string Counted = """{"usage":{"prompt_tokens":40,"completion_tokens":2}}""";

    private readonly ConcurrentQueue<ModelAnswer> _answers = new();

    [Fact]
    public async Task Each_answer_of_a_model_is_told_and_what_costs_nothing_is_not()
    {
        await using var model = await ScriptedEndpoint.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path.Value!.Contains("/busy/", StringComparison.Ordinal) ? 429 : 200;
            return context.Response.WriteAsync(Counted);
        });
        var ask = """ask() { curl -sS -H 'Accept-Encoding: gzip' -d '{"model":"gpt-x"}' $MODEL_URL$1; echo; }; """;
        var (end, bench) = await RunAsync(
            model, ask + "ask /v1/chat/completions; ask /v1/messages/count_tokens; ask /busy/v1/messages; curl -s $MODEL_URL/v1/responses; echo; ask /v1/responses");
        await using (bench)
        {
            Assert.True(end.ExitCode == 0, bench.Stderr);
            Assert.Equal(Enumerable.Repeat(Counted, 5), bench.Stdout.Split('\n'));
        }
        var expected = new ModelAnswer(new AgentStep.Usage("gpt-x", 40, 0, 2) { Asked = "gpt-x" }, IsWhole: true);
        Assert.Equal([expected, expected], _answers);
        Assert.Equal(
            ["identity", "gzip", "identity", "", "identity"], model.Requests.Select(request => request.Headers.GetValueOrDefault("Accept-Encoding", "")));
    }

    [Fact]
    public async Task What_names_no_tokens_is_unknown_and_comes_through_as_it_is()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Counted), TestContext.Current.CancellationToken);
        await using var model = await ScriptedEndpoint.StartAsync(async context =>
        {
            var isPacked = context.Request.Path.Value!.EndsWith("/v1/messages", StringComparison.Ordinal);
            if (isPacked)
                context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.Body.WriteAsync(isPacked ? packed.ToArray() : "data: {\"choices\":[]}\n\ndata: [DONE]\n\n"u8.ToArray());
        });
        var (_, bench) = await RunAsync(
            model, "curl -s --compressed -d x $MODEL_URL/v1/messages; echo; curl -s -d x $MODEL_URL/v1/chat/completions; curl -s -d x $NOBODY_URL/v1/messages");
        await using (bench)
            Assert.StartsWith($"{Counted}\ndata: {{\"choices\":[]}}\n\ndata: [DONE]\n", bench.Stdout, StringComparison.Ordinal);
        Assert.Equal([new ModelAnswer(null, IsWhole: false, "gzip"), new ModelAnswer(null, IsWhole: false)], _answers);
    }

    [Fact]
    public async Task A_run_that_is_stopped_has_used_what_was_said_by_then_and_waits_until_that_is_told()
    {
        var told = new TaskCompletionSource();
        var telling = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        await using var model = await ScriptedEndpoint.StartAsync(async context =>
        {
            if (context.Request.Path == "/v1/responses")
            {
                asked.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            }
            await context.Response.WriteAsync("data: {\"message\":{\"model\":\"m\",\"usage\":{\"input_tokens\":70,\"output_tokens\":1}}}\n\n");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        using var stop = new CancellationTokenSource();
        var seen = new TaskCompletionSource();
        var run = bench.RunOf("curl -sS -d x $MODEL_URL/v1/responses & curl -sSN -d x $MODEL_URL/v1/messages") with
        {
            Endpoints = EndpointsOf(model),
            Answered = async answer =>
            {
                telling.TrySetResult();
                await told.Task;
                _answers.Enqueue(answer);
            },
            Output = (_, text, _) =>
            {
                if (text.StartsWith("data:", StringComparison.Ordinal))
                    seen.TrySetResult();
                return ValueTask.CompletedTask;
            },
        };
        var running = bench.Sandbox.RunAsync(run, stop.Token);
        await Task.WhenAll(seen.Task, asked.Task).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await telling.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.False(running.IsCompleted);
        told.SetResult();
        Assert.Equal(RunEndKind.Stopped, (await running).Kind);
        Assert.Equal(
            [new ModelAnswer(null, IsWhole: false), new ModelAnswer(new AgentStep.Usage("m", 70, 0, 1), IsWhole: false)], _answers.OrderBy(answer => answer.Usage is not null));
    }

    [Fact]
    public async Task A_run_whose_answer_nobody_takes_fails_with_the_reason()
    {
        await using var model = await ScriptedEndpoint.StartAsync(context => context.Response.WriteAsync(Counted));
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        var run = bench.RunOf("curl -sS -d x $MODEL_URL/v1/messages") with
        {
            Endpoints = EndpointsOf(model), Answered = _ => throw new InvalidOperationException("the log is full"),
        };
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => bench.Sandbox.RunAsync(run, TestContext.Current.CancellationToken));
        Assert.Equal("the log is full", failure.Message);
    }

    private async Task<(RunEnd End, SandboxBench Bench)> RunAsync(ScriptedEndpoint model, string command)
    {
        var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        var run = bench.RunOf(command) with
        {
            Endpoints = EndpointsOf(model),
            Answered = answer =>
            {
                _answers.Enqueue(answer);
                return ValueTask.CompletedTask;
            },
        };
        return (await bench.Sandbox.RunAsync(run, TestContext.Current.CancellationToken), bench);
    }

    private static RelayedEndpoint[] EndpointsOf(ScriptedEndpoint model) =>
        [new RelayedEndpoint(model.Url) { BaseVariable = "MODEL_URL" }, new RelayedEndpoint(new Uri("http://127.0.0.1:1")) { BaseVariable = "NOBODY_URL" }];
}
