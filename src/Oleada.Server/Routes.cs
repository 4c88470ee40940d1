using Microsoft.AspNetCore.HttpOverrides;
using Oleada.Server.Auth;
using Oleada.Server.Http;
using Oleada.Server.Pulls;
using Oleada.Server.Realtime;
using Oleada.Server.Tickets;

namespace Oleada.Server;

/// <summary>Every route of the server, and what each request passes on its way.</summary>
internal static class Routes
{
    public static void Map(
        WebApplication web, Node node, RealtimeSetup realtime, Authentication authentication, OneTimeTokens tokens, SocketOpening sockets,
        ServerOptions options)
    {
        var limits = options.Limits;
        var patches = new SpooledPatches(node.Data.Path, limits.PatchesAtOnce);
        web.Lifetime.ApplicationStopped.Register(patches.Dispose);

        web.Use(PageHeaders.InvokeAsync);
        web.Use(new Problems(options.OnFailure).InvokeAsync);
        if (options.TrustedProxies.Count > 0)
            web.UseForwardedHeaders(ForwardedFrom(options.TrustedProxies));
        web.UseRouting();
        web.Use(authentication.InvokeAsync);
        web.UseRateLimiter();
        web.Use(realtime.Requests.CountAsync);

        web.MapHealth(node.Log, node.Steady);
        web.MapTokens(tokens, limits);
        web.MapSignIn(node.Keys, authentication, limits, node.Steady);
        web.MapTicketDoor(node.Tickets, new TicketEventReader(options.Random), limits, options.Time);
        web.MapExecutions(node.Executions, limits);
        web.MapExecutionControl(node.Executions, limits);
        web.MapApprovals(node.Executions, limits);
        new AgentEndpoints(node.Data.Path, options.Attempts, options.Time).Map(web);
        web.MapArtifacts(node, options.Time);
        new SnapshotEndpoints(node, patches, limits, options.Time).Map(web);
        web.MapPlans(node, limits);
        web.MapPulls(node.Pulls, patches, limits);
        web.MapForgeEvents(node.Following, options.Forge, limits);
        web.MapDashboard(options.DashboardFolder);
        web.MapPresence(realtime);
        web.MapEventStreams(realtime);
        web.MapSockets(sockets);
        realtime.SocketIo.Map(web, authentication, node.Keys, tokens, options.Random);
    }

    /// <summary>A client's address is a proxy's to say, and only that of a proxy which was named.</summary>
    private static ForwardedHeadersOptions ForwardedFrom(IEnumerable<System.Net.IPNetwork> proxies)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            options.KnownIPNetworks.Add(proxy);
        return options;
    }
}
