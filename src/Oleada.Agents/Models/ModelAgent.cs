using Oleada.Agents.Models.Endpoints;
using Oleada.Contracts.Events;
using Oleada.ScriptedModel;

namespace Oleada.Agents.Models;

/// <summary>
/// A coding agent of Oleada's own: a model behind an endpoint, and tools for the workspace. The server asks the model,
/// so its key never enters the sandbox.
/// </summary>
internal sealed class ModelAgent(IReadOnlyDictionary<string, string> environment, TimeProvider time) : IAgent
{
    public const string AgentName = "model";

    /// <summary>For the life of the server; connections are made anew from time to time, so that addresses may change.</summary>
    private readonly Lazy<EndpointHttp> _http = new(() => new EndpointHttp(
        new SocketsHttpHandler
        {
            // A key goes to the endpoint that it was given for, and not where that one points.
            AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(15), PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        },
        time));

    private readonly Lazy<EndpointHttp> _demo = new(() => new EndpointHttp(new ScriptedModelHandler(new ScriptedModelOptions(), time), time));

    public string Name => AgentName;

    public async Task<AgentEnd> RunAsync(AgentTurn turn, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(turn);
        if (turn.Model == Demo.Name)
            return new AgentEnd(await DemonstrateAsync(turn, stop));
        ModelSettings settings;
        try
        {
            settings = ModelSettings.FromEnvironment(environment);
        }
        catch (RunnerSettingsException wrong)
        {
            return new AgentEnd(new Failure("start_failed", ErrorClass.Runtime, wrong.Message));
        }
        return (turn.Model ?? settings.Model) is { } model
            ? new AgentEnd(await new ModelLoop(turn, model, Endpoint(settings), settings.Context, time).RunAsync(stop))
            : new AgentEnd(new Failure("start_failed", ErrorClass.Runtime, "the model agent has no model: write 'model:NAME' in the plan, or set OLEADA_MODEL"));
    }

    private async Task<Failure?> DemonstrateAsync(AgentTurn turn, CancellationToken stop)
    {
        await turn.Took(new AgentStep.Remark("DEMO: no model is at work; a script writes the files that are expected, a sentence in each"));
        var endpoint = new OpenAiEndpoint(new Uri("http://demo.invalid/v1"), key: null, _demo.Value);
        return await new ModelLoop(turn, Demo.Name, endpoint, 128_000, time).RunAsync(stop);
    }

    private IModelEndpoint Endpoint(ModelSettings settings) => settings.Provider == ModelProvider.Anthropic
        ? new AnthropicEndpoint(settings.Address, settings.Key, _http.Value)
        : new OpenAiEndpoint(settings.Address, settings.Key, _http.Value);
}
