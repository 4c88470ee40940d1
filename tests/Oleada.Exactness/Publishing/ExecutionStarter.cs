using System.Text;
using Oleada.Client;
using Oleada.Contracts.Rest;
using Oleada.Exactness.Followers;

namespace Oleada.Exactness.Publishing;

/// <summary>Starts one execution after the other, each under an id that is known before, and asks until all have ended.</summary>
internal sealed class ExecutionStarter(Place place, int executions, Pace pace)
{
    private const int Tasks = 12;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static string IdOf(int number) => $"exact-{number}";

    public async Task RunAsync(CancellationToken stop)
    {
        using var client = new OleadaClient(place.Http, place.Key, new OleadaClientOptions { Timeout = Patience });
        var plan = await UntilAnsweredAsync(() => client.SavePlanAsync(Encoding.UTF8.GetBytes(Plan()), "exact.yaml", stop), stop);
        for (var number = 0; number < executions; number++)
        {
            await pace.DueAsync(number, executions, stop);
            await UntilAnsweredAsync(() => StartAsync(client, plan.PlanId, IdOf(number), stop), stop);
        }
    }

    public async Task WhenEndedAsync(CancellationToken stop)
    {
        using var client = new OleadaClient(place.Http, place.Key, new OleadaClientOptions { Timeout = Patience });
        for (var number = 0; number < executions; number++)
            while (await UntilAnsweredAsync(() => client.FindExecutionAsync(IdOf(number), stop), stop) is not { EndedAt: not null })
                await Task.Delay(Pause, TimeProvider.System, stop);
    }

    /// <summary>An answer that got lost is no reason to start it twice.</summary>
    private static async Task<bool> StartAsync(OleadaClient client, string plan, string id, CancellationToken stop)
    {
        if (await client.FindExecutionAsync(id, stop) is null)
            await client.StartExecutionAsync(new StartExecution(plan, ExecutionId: id, SessionId: Streams.Session), stop);
        return true;
    }

    private static async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> ask, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception lost) when (!stop.IsCancellationRequested && lost is HttpRequestException or OperationCanceledException or IOException)
            {
                await Task.Delay(Pause, TimeProvider.System, stop);
            }
        }
    }

    private static string Plan() => "plan: exact\nworkspace: new\ntasks:\n" + string.Concat(Enumerable.Range(1, Tasks).Select(task =>
        $"  - {{ id: t{task}, name: Task {task}, depends_on: [{(task <= 4 ? "" : $"t{task - 4}")}], atoms: [{{ id: a1, run: 'sleep 0.1' }}] }}\n"));
}
