window.deepcluster.localise(element);
