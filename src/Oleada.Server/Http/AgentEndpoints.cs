using Oleada.Agents;
using Oleada.Agents.Probes;
using Oleada.Agents.Sandbox;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Server.Auth;

namespace Oleada.Server.Http;

/// <summary>Which agents are here. A look starts programs: there is one at a time, and whoever asks soon after gets the same.</summary>
internal sealed class AgentEndpoints(string data, RunnerSettings settings, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private Task<AgentsView>? _look;
    private long _began;

    public void Map(WebApplication routes)
    {
        var stopping = routes.Lifetime.ApplicationStopping;
        routes.MapGet("/api/agents", async context =>
        {
            try
            {
                await JsonAnswer.WriteAsync(context, await Look(stopping).WaitAsync(context.RequestAborted), ContractJson.Default.AgentsView);
            }
            catch (SandboxException refused)
            {
                throw RequestProblem.Unavailable(refused.Message);
            }
        }).WithMetadata(Access.Admin);
    }

    private Task<AgentsView> Look(CancellationToken stopping)
    {
        lock (_gate)
        {
            if (_look is { IsCompleted: false } || (_look is { IsCompletedSuccessfully: true } && time.GetElapsedTime(_began) < Fresh))
                return _look;
            _began = time.GetTimestamp();
            return _look = AgentProbe.RunAsync(data, settings, time, stopping);
        }
    }
}
