return await PairForge.Cli.CommandLine.RunAsync(args);
