using Oleada.Agents.Models;
using Oleada.Agents.Models.Endpoints;
using Oleada.Contracts.Events;
using Oleada.ScriptedModel;

namespace Oleada.Agents.Tests.Models;

public sealed class ModelLoopTests
{
    private readonly HastyTime _time = new(TimeSpan.FromMinutes(1));
    private readonly List<AgentStep> _steps = [];

    [Theory]
    [InlineData("error-429-once", "openai", 1)]
    [InlineData("error-429-once", "anthropic", 1)]
    [InlineData("error-500-once", "openai", 1)]
    [InlineData("error-500-once", "anthropic", 1)]
    public async Task What_passes_is_asked_again_and_said(string scenario, string provider, int waits)
    {
        await using var server = await StartAsync();
        Assert.Null(await PlayAsync(server, scenario, provider));
        Assert.Equal(waits, _time.Waits.Count);
        Assert.Contains("asked again in 1 s", Assert.Single(_steps.OfType<AgentStep.Remark>()).Words, StringComparison.Ordinal);
        Assert.Equal("Recovered.", Assert.Single(_steps.OfType<AgentStep.Text>()).Words);
    }

    [Theory]
    [InlineData("error-500", "answered 500: the script answers 500")]
    [InlineData("error-429", "answered 429")]
    [InlineData("cut", "broke off")]
    public async Task What_does_not_pass_fails_as_the_endpoints_fault_after_a_few_tries(string scenario, string message)
    {
        foreach (var provider in new[] { "openai", "anthropic" })
        {
            await using var server = await StartAsync();
            var failure = await PlayAsync(server, scenario, provider);
            Assert.Equal(("api", (ErrorClass?)ErrorClass.Api), (failure?.ErrorType, failure?.ErrorClass));
            Assert.Contains(message, failure?.Message, StringComparison.Ordinal);
            Assert.Equal(Retry.MaxTries, server.Answered.Count);
        }
        Assert.Equal([1, 2, 4, 1, 2, 4], _time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task An_endpoint_that_says_nothing_is_not_waited_for_for_ever(string provider)
    {
        await using var server = await StartAsync();
        // A time in which three minutes are nothing, and the turn's ten minutes are not.
        var time = new HastyTime(TimeSpan.FromMinutes(3));
        var failure = await PlayAsync(server, "silent", provider, time);
        Assert.Equal(("api", "the model's endpoint was silent for 180 s"), (failure?.ErrorType, failure?.Message));
    }

    [Fact]
    public async Task An_endpoint_that_is_not_there_and_a_wrong_key_are_named()
    {
        await using var server = await StartAsync("another key");
        Assert.Contains("the script knows another key", (await PlayAsync(server, "say", "anthropic"))?.Message, StringComparison.Ordinal);
        Assert.Empty(_time.Waits);
        var gone = server.Address;
        await server.DisposeAsync();
        using var http = new EndpointHttp(new SocketsHttpHandler(), _time);
        var turn = LoopTurn.Of("[[script:say]]", _steps, allows: false);
        var failure = await new ModelLoop(turn, "m", new OpenAiEndpoint(gone!, "k", http), 8_000, _time).RunAsync(TestContext.Current.CancellationToken);
        Assert.Contains($"the connection to {gone!.Authority} failed", failure?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_never_ends_is_ended_after_fifty_answers_and_what_is_not_allowed_is_not_done()
    {
        var steps = Enumerable.Range(0, 60).Select(n => new ScenarioStep { Actions = [new ScenarioAction.Run($"touch {n}")] });
        await using var server = await StartAsync(scenario: new Scenario("endless", [.. steps]));
        var failure = await PlayAsync(server, "endless", "openai");
        Assert.Equal(("limit", (ErrorClass?)ErrorClass.Runtime), (failure?.ErrorType, failure?.ErrorClass));
        Assert.Equal(ModelLoop.MaxAnswers, server.Answered.Count);
        Assert.All(_steps.OfType<AgentStep.ToolEnd>(), end => Assert.True(end.Failed && end.Output!.StartsWith("this was not allowed", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task An_answer_without_end_is_given_up(string provider)
    {
        await using var server = await StartAsync();
        var failure = await PlayAsync(server, "say", provider, maxAnswer: 500);
        Assert.Equal("api", failure?.ErrorType);
        Assert.Contains("the answer is longer than 500 bytes", failure?.Message, StringComparison.Ordinal);
        Assert.Single(server.Answered);
    }

    [Theory]
    [InlineData(1, 5, 5)]
    [InlineData(1, 0, 1)]
    [InlineData(3, 61, null)]
    [InlineData(4, 0, null)]
    public void A_wait_grows_honours_the_endpoint_and_has_an_end(int tries, int retryAfter, int? seconds) =>
        Assert.Equal(seconds, (int?)Retry.After(new EndpointException("x", 429, TimeSpan.FromSeconds(retryAfter)), tries)?.TotalSeconds);

    private static Task<ScriptedModelServer> StartAsync(string key = "k", Scenario? scenario = null) => ScriptedModelServer.StartAsync(
        new ScriptedModelOptions { Key = key, Scenarios = scenario is null ? [] : [scenario] }, TimeProvider.System, TestContext.Current.CancellationToken);

    private async Task<Failure?> PlayAsync(ScriptedModelServer server, string scenario, string provider, TimeProvider? time = null, long maxAnswer = 1 << 20)
    {
        using var http = new EndpointHttp(new SocketsHttpHandler(), time ?? _time, maxAnswer);
        IModelEndpoint endpoint = provider == "openai"
            ? new OpenAiEndpoint(new Uri(server.Address!, "v1"), "k", http)
            : new AnthropicEndpoint(server.Address!, "k", http);
        var turn = LoopTurn.Of($"[[script:{scenario}]]", _steps, allows: false);
        return await new ModelLoop(turn, "scripted", endpoint, 128_000, time ?? _time).RunAsync(TestContext.Current.CancellationToken);
    }
}
